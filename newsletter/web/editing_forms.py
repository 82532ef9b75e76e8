"""What the forms of the edit page say: fields to a change of the draft, and to words that are worth keeping. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsletter.errors import UsageError
from newsletter.model.edition import Edition, EditorBlock
from newsletter.steps.edit import Edit, written_block

_OWN = ("subject", "preheader", "intro")
_TEXTS = {
    "subject": "Subject",
    "preheader": "Preheader",
    "intro": "Intro",
    "summary": "Summary",
    "alt": "What the picture shows",
    "title": "Title",
    "text": "Text",
    "url": "Address",
}


def typed(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """What somebody wrote into a form, with the name of the field, so that nothing written is lost."""
    return [(label, fields[name]) for name, label in _TEXTS.items() if fields.get(name, "").strip()]


def change_of(fields: Mapping[str, str], edition: Edition) -> Edit:
    """The change that a form asks for. Raises UsageError for one that this page does not have, BadInput for a block's text."""
    what = fields.get("what", "")
    match what:
        case "texts":
            texts: dict[str, Any] = {name: fields[name] for name in _OWN if _differs(fields, name, getattr(edition, name))}
            return Edit(**texts)
        case "give-back":
            return _given_back(fields)
        case "move":
            return Edit(move=(_number(fields, "article"), _number(fields, "position")))
        case "pin" | "drop" | "unpin" | "undrop":
            chosen: dict[str, Any] = {what: (_number(fields, "article"),)}
            return Edit(**chosen)
        case "story":
            article = _number(fields, "article")
            return Edit(
                summaries={article: fields["summary"]} if "summary" in fields else {},
                alts={article: fields["alt"]} if "alt" in fields else {},
            )
        case "block" | "block-up" | "block-down" | "block-out" | "block-new":
            return Edit(blocks=_blocks(what, fields, edition.blocks))
        case "blocks-back":
            return Edit(blocks_back=True)
    raise UsageError(f"this page has no form {what!r}", do="load it again")


def _given_back(fields: Mapping[str, str]) -> Edit:
    name = fields.get("name", "")
    if name in _OWN:
        nothing: dict[str, Any] = {name: ""}
        return Edit(**nothing)
    article = _number(fields, "article")
    return Edit(summaries={article: ""}) if name == "summary" else Edit(alts={article: ""})


def _blocks(what: str, fields: Mapping[str, str], blocks: tuple[EditorBlock, ...]) -> tuple[EditorBlock, ...]:
    kept = list(blocks)
    if what == "block-new":
        return (*blocks, _written(fields))
    number = _number(fields, "number") - 1
    if not 0 <= number < len(kept):
        raise UsageError("there is no such block any more", do="load the page again")
    one = kept.pop(number)
    if what == "block-out":
        return tuple(kept)
    step = {"block-up": -1, "block-down": 1}.get(what, 0)
    kept.insert(min(max(0, number + step), len(kept)), _written(fields) if what == "block" else one)
    return tuple(kept)


def _written(fields: Mapping[str, str]) -> EditorBlock:
    return written_block(fields.get("kind", ""), fields.get("title", ""), fields.get("text", ""), fields.get("url", ""))


def _differs(fields: Mapping[str, str], name: str, present: str) -> bool:
    # A text that was not touched stays a choice of the next build; a browser sends line ends as CR LF.
    return name in fields and fields[name].replace("\r\n", "\n").strip() != present.strip()


def _number(fields: Mapping[str, str], name: str) -> int:
    value = fields.get(name, "")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise UsageError(f"the form has no number in {name!r}", do="load the page again")
    return int(value)
