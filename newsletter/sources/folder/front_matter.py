"""The front matter of a Markdown file (YAML between `---`, TOML between `+++`, JSON) and what follows it. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

_FENCES = {"---": re.compile(r"^---[ \t]*$", re.M), "+++": re.compile(r"^\+\+\+[ \t]*$", re.M)}
_NAME = re.compile(r"^[\"']?(\w+)[\"']?[ \t]*[:=]", re.M)
_MAX_FRONT = 200_000  # characters
_MAX_LISTS = 4  # in one another
_MAX_NUMBER = 10**18  # beyond which nothing is a year, an edition or a title; Python refuses to write out what is far beyond
# Lists in lists by the thousand overflow the stack of the YAML reader, which ends the process; a key of as many parts takes gigabytes.
_TANGLED = re.compile(r"(?:[\[{][^\[\]{}]*+){50}|(?:[-?:][ \t]++){50}|(?<![\w\"'-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){50}[^.]*=")


class BadFrontMatter(ValueError):
    """The front matter cannot be read; `line` is that of the file, from 1, where it is known."""

    def __init__(self, what: str, *, line: int | None = None) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True)
class Page:
    """A file as its front matter and its body."""

    fields: dict[str, Any] = field(default_factory=dict)  # lower-case names
    body: str = ""
    lines: dict[str, int] = field(default_factory=dict)  # name -> its line in the file, from 1


def split_page(text: str) -> Page:
    """The file's two parts; a file without front matter is all body. Raises BadFrontMatter."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if re.match(r"\{\s*\"", text):
        return _json_page(text)
    fence = _FENCES.get(text[:3])
    if fence is None or not fence.match(text):
        return Page(body=text)
    first = text.index("\n") + 1 if "\n" in text else len(text)
    end = fence.search(text, first)
    if end is None:
        raise BadFrontMatter(f"the front matter opened by {text[:3]} is never closed", line=1)
    written = text[first : end.start()]
    if len(written) > _MAX_FRONT:
        raise BadFrontMatter(f"the front matter is longer than {_MAX_FRONT} characters", line=1)
    if tangled := _TANGLED.search(written):
        raise BadFrontMatter("the front matter nests more than 50 lists or keys in one another", line=_line(text, first + tangled.start()))
    fields = _yaml(written) if text[:3] == "---" else _toml(written)
    lines = {match[1].lower(): _line(text, first + match.start()) for match in _NAME.finditer(written)}
    return Page(_flat(fields), text[end.end() :].lstrip("\n"), lines)


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _flat(fields: dict[Any, Any]) -> dict[str, Any]:
    """The fields under lower-case names; what a theme keeps in a table of its own (`params`) among them, after all others."""
    named = {str(name).lower(): value for name, value in fields.items()}
    more = named.get("params")
    return {**({str(name).lower(): value for name, value in more.items()} if isinstance(more, dict) else {}), **named}


def _json_page(text: str) -> Page:
    """Hugo's third way: a JSON object, closed before the body begins."""
    try:
        fields, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise BadFrontMatter(f"the JSON cannot be read: {getattr(error, 'msg', error)}", line=line) from None
    lines = {match[1].lower(): text.count("\n", 0, match.start(1)) + 1 for match in re.finditer(r'"(\w+)"\s*:', text[:end])}
    return Page(_flat(fields), text[end:].lstrip("\n"), lines)


def _yaml(written: str) -> dict[str, Any]:
    try:
        fields = YAMLHandler().load(written)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else None
        raise BadFrontMatter(f"the YAML cannot be read: {error.problem or error.context}", line=line) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadFrontMatter(f"the YAML cannot be read: {error}", line=None) from None
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise BadFrontMatter("the YAML is no list of `name: value`", line=2)
    return fields


def _toml(written: str) -> dict[str, Any]:
    try:
        return tomllib.loads(written)
    except (ValueError, RecursionError) as error:  # ValueError: no TOML, or a number of thousands of digits
        place = re.search(r"line (\d+)", str(error))
        raise BadFrontMatter(f"the TOML cannot be read: {error}", line=int(place[1]) + 1 if place else None) from None


def words(value: object) -> str:
    """A value as words: text, number or date; the first of a list; nothing for a table or a truth value."""
    for _ in range(_MAX_LISTS):  # a list in YAML may hold itself
        value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > _MAX_NUMBER:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def all_words(value: object) -> list[str]:
    """A value as a list of words; text may list them with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [text for text in map(words, value[:100]) if text] if isinstance(value, list) else []


def is_yes(value: object) -> bool:
    """Whether a value says yes."""
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "yes", "on", "1"))
