"""The validator: every place where a document is not the MJML that its author means, with line and column.

The compiler in use (mrml) reports none of this: it drops the tag, the attribute or the text and compiles the rest.
Where the reference compiler (npm `mjml`) speaks, this one says the same (benchmarks/oracle compares them); beyond it, it
tells what only mrml drops, and what is not well-formed: kinds in STRICTER.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from newsletter.checks.mjml.read import Attribute, Document, Lines, Stray, Tag, read
from newsletter.checks.mjml.table import WITHOUT_COMPONENT, Table, table

Kind = Literal["tag", "attribute", "parent", "value", "title", "duplicate", "text", "syntax", "body", "ignored"]
STRICTER: frozenset[Kind] = frozenset(["duplicate", "text", "syntax", "body", "ignored"])  # what npm's mjml does not tell
_BREAKS: frozenset[Kind] = frozenset(["tag", "parent", "text", "syntax", "body"])
_MJML_TAG = re.compile(r"<!--.*?-->|<(mj-[\w-]+)", re.DOTALL)
_NOT_COMPILED = {
    "mj-include": "write {% include %}, which stays in the theme",
    "mj-html-attributes": "write the attributes into the html of the theme",
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong."""

    kind: Kind
    severe: bool  # content is lost or the page breaks; else something is ignored
    offset: int  # in the document, from 0
    line: int  # from 1
    column: int  # from 1
    message: str  # in one sentence
    suggestion: str  # what to write instead, or ""
    excerpt: str  # the line, shortened


def validate(mjml: str) -> list[Fault]:
    """Every fault of an expanded document, in order of place."""
    facts = table()
    document = read(mjml, facts.holds_html)
    lines = Lines(mjml)
    # Words in a tag that does not exist are lost with it, which is told once.
    strays = [one for one in document.strays if one.kind == "syntax" or not one.inside or one.inside in facts.components]
    found = [*_structure(document), *map(_stray, strays)]
    for tag in document.tags:
        found += _of_tag(tag, facts)
        found += _title(mjml, tag)
        if tag.name in facts.holds_html:
            found += _inside_html(mjml, tag, facts)
    return [_fault(one, mjml, lines) for one in sorted(found, key=lambda one: one.at)]


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    at: int
    message: str
    suggestion: str = ""
    severe: bool | None = None


def _fault(found: _Found, mjml: str, lines: Lines) -> Fault:
    line, column = lines.place(found.at)
    text = mjml[found.at - column + 1 :].split("\n", 1)[0]
    return Fault(
        kind=found.kind,
        severe=found.kind in _BREAKS if found.severe is None else found.severe,
        offset=found.at,
        line=line,
        column=column,
        message=found.message,
        suggestion=found.suggestion,
        excerpt=text[max(0, column - 60) : column + 60].strip(),
    )


def _structure(document: Document) -> Iterator[_Found]:
    """One mjml around it all, with one mj-body."""
    tops = [tag for tag in document.tags if tag.parent is None]
    if not tops or tops[0].name != "mjml":
        yield _Found("body", tops[0].at if tops else 0, "the document is not enclosed in <mjml>", "begin with <mjml> and end with </mjml>")
        return
    for extra in tops[1:]:
        yield _Found("body", extra.at, f"<{extra.name}> stands after the end of <mjml>", "move it into <mj-body>")
    children = [tag for tag in document.tags if tag.parent is tops[0]]
    for name in ("mj-head", "mj-body"):
        for second in [tag for tag in children if tag.name == name][1:]:
            yield _Found("body", second.at, f"a second <{name}>", "put its contents into the first")
    if not any(tag.name == "mj-body" for tag in children):
        yield _Found("body", tops[0].at, "there is no <mj-body>, so nothing is shown", "put the sections into <mj-body>")
    for tag in children:
        if tag.name not in ("mj-head", "mj-body", "mj-raw"):
            yield _Found("body", tag.at, f"<{tag.name}> stands directly in <mjml>", "move it into <mj-head> or <mj-body>")


def _stray(stray: Stray) -> _Found:
    if stray.kind == "syntax":
        return _Found("syntax", stray.at, stray.what)
    short = stray.what if len(stray.what) <= 40 else f"{stray.what[:39]}…"
    place = f"in <{stray.inside}>" if stray.inside else "outside <mjml>"
    return _Found("text", stray.at, f"the text {short!r} {place} is not shown", "put it into <mj-text>")


def _of_tag(tag: Tag, facts: Table) -> Iterator[_Found]:
    if tag.name in _NOT_COMPILED:
        yield _Found("ignored", tag.at, f"<{tag.name}> is not compiled", _NOT_COMPILED[tag.name], severe=True)
        return
    if tag.name not in facts.components:
        parents = f" in <{tag.parent.name}>" if tag.parent else ""
        yield _Found(
            "tag", tag.at, f"there is no <{tag.name}> in MJML; it is dropped{parents} with all that it holds", _tag_cure(tag, facts)
        )
    elif tag.parent is not None and not facts.may_stand_in(tag.name, tag.parent.name):
        where = " or ".join(f"<{name}>" for name in facts.parents_of(tag.name))
        yield _Found("parent", tag.at, f"<{tag.name}> cannot stand in <{tag.parent.name}>", f"put it into {where}" if where else "")
    yield from _of_attributes(tag, facts)


def _tag_cure(tag: Tag, facts: Table) -> str:
    close = get_close_matches(tag.name, sorted(facts.components), 1)
    if close:
        return f"did you mean <{close[0]}>?"
    return "put html into <mj-text> or <mj-raw>" if not tag.name.startswith("mj") else ""


def _title(mjml: str, tag: Tag) -> Iterator[_Found]:
    in_head = tag.parent is not None and tag.parent.name == "mj-head"
    if tag.name == "mj-title" and in_head and not mjml[slice(*tag.content)].strip():
        yield _Found("title", tag.at, "<mj-title> is empty", "write the subject into it")


def _of_attributes(tag: Tag, facts: Table) -> Iterator[_Found]:
    seen: set[str] = set()
    for attribute in tag.attributes:
        if attribute.name in seen:
            yield _Found("duplicate", attribute.at, f"<{tag.name}> has {attribute.name} twice", "keep one of them")
            continue
        seen.add(attribute.name)
        if not attribute.quoted:
            yield _Found("syntax", attribute.at, f"the value of {attribute.name} is not quoted", f'write {attribute.name}="…"')
        if tag.name in facts.attributes:
            yield from _of_attribute(tag, attribute, facts)
        elif tag.name in WITHOUT_COMPONENT:
            yield from _of_default(tag, attribute, facts)


def _of_attribute(tag: Tag, attribute: Attribute, facts: Table) -> Iterator[_Found]:
    names = facts.attribute_names(tag.name)
    if attribute.name not in names:
        close = get_close_matches(attribute.name, names, 1)
        cure = f"did you mean {close[0]}?" if close else "take it out"
        yield _Found("attribute", attribute.at, f"<{tag.name}> has no attribute {attribute.name}", cure)
        return
    accepted = facts.attribute(tag.name, attribute.name)
    if accepted is not None and not accepted.test(attribute.value):
        close = get_close_matches(attribute.value, accepted.words, 1)
        cure = f"did you mean {close[0]}?" if close else f"write {accepted.what}"
        yield _Found("value", attribute.at, f"{attribute.name}={attribute.value!r} of <{tag.name}> is not {accepted.what}", cure)
    if (tag.name, attribute.name) == ("mj-table", "role"):
        yield _Found(
            "ignored", attribute.at, "the compiler ignores role on <mj-table>", "write the table with its role in <mj-raw> or <mj-text>"
        )


def _of_default(tag: Tag, attribute: Attribute, facts: Table) -> Iterator[_Found]:
    """An attribute of mj-all or mj-class, which any component may take."""
    if tag.name not in ("mj-all", "mj-class") or (tag.name == "mj-class" and attribute.name == "name"):
        return
    if not any(attribute.name in facts.attribute_names(component) for component in facts.attributes):
        known = sorted({name for component in facts.attributes for name in facts.attribute_names(component)})
        close = get_close_matches(attribute.name, known, 1)
        cure = f"did you mean {close[0]}?" if close else "take it out"
        yield _Found("ignored", attribute.at, f"no component has an attribute {attribute.name}", cure)


def _inside_html(mjml: str, tag: Tag, facts: Table) -> Iterator[_Found]:
    """MJML in what is taken for html stays there as it is, and no mail program knows it."""
    if tag.name == "mj-style":
        return
    begin, end = tag.content
    for found in _MJML_TAG.finditer(mjml, begin, end):
        if found[1]:
            message = f"<{found[1]}> in <{tag.name}> is not compiled: what stands there is html"
            yield _Found("ignored", found.start(), message, f"close </{tag.name}> before it", severe=True)
