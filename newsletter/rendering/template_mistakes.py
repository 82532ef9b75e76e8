"""What is wrong with a template, in one form: file, line, column, the line itself, and what may have been meant."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from pathlib import Path

from jinja2 import TemplateNotFound, TemplateSyntaxError

from newsletter.errors import BadInput
from newsletter.model.template_place import TemplatePlace

_UNDEFINED = re.compile(r"(?:^'(?P<name>[^']+)' is undefined|has no attribute '(?P<attribute>[^']+)')")
_UNKNOWN_TAG = re.compile(r"unknown tag '(?P<name>[^']+)'")
_UNKNOWN_FILTER = re.compile(r"No (?:filter|test) named '(?P<name>[^']+)'")
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset", "include", "import", "from", "macro", "endmacro", "block",
         "endblock", "extends", "call", "endcall", "filter", "endfilter", "with", "endwith", "raw", "endraw", "trans", "endtrans")  # fmt: skip
_DEPTH = 5  # of records in records


def not_a_template(wrong: TemplateSyntaxError, filters: tuple[str, ...]) -> BadInput:
    """What a template that cannot be compiled is told as."""
    file, number = wrong.filename or wrong.name or "", wrong.lineno
    message = (wrong.message or "").rstrip(".")
    unknown = _UNKNOWN_TAG.search(message)
    named = unknown or _UNKNOWN_FILTER.search(message)
    meant = _meant(named["name"], _TAGS if unknown else filters) if named else ""
    line = _line(file, number)
    return BadInput(
        f"the template is not valid: {message}{_excerpt(line)}",
        where=f"{file}:{number}:{_column(line, named['name'] if named else None)}",
        do=meant or "correct that line",
    )


def not_filled(wrong: Exception, template: str, values: Mapping[str, object]) -> BadInput:
    """What a template that fails while it runs is told as; Jinja gives its frames the template's own lines."""
    inside = [frame for frame in traceback.extract_tb(wrong.__traceback__) if frame.filename.endswith(".j2")]
    if not inside:
        return BadInput(f"the template cannot be filled: {_in_words(wrong)}", where=template, do="correct that template")
    file, number = _guilty(inside, wrong)
    line = _line(file, number)
    named = _UNDEFINED.search(str(wrong))
    name = (named["name"] or named["attribute"]) if named else None
    meant = ""
    if named:
        meant = _meant(name or "", tuple(values) if named["name"] else tuple(sorted(set(_names(values)))))
    return BadInput(
        f"the template cannot be filled: {_in_words(wrong)}{_excerpt(line)}",
        where=f"{file}:{number}:{_column(line, name)}",
        do=meant or "correct that line",
    )


def _guilty(inside: Sequence[traceback.FrameSummary], wrong: Exception) -> tuple[str, int]:
    """File and line of the innermost frame; of one that comes back again and again where there was no end of them."""
    places = [(frame.filename, frame.lineno or 1) for frame in inside]
    return Counter(places).most_common(1)[0][0] if isinstance(wrong, RecursionError) else places[-1]


def _in_words(wrong: Exception) -> str:
    """What went wrong, in the words of templates where Python's are about itself."""
    if isinstance(wrong, RecursionError):
        return "it includes or calls itself without end, or nests too deeply"
    return "it needs more memory than it may have" if isinstance(wrong, MemoryError) else str(wrong)


def not_there(wrong: TemplateNotFound, roots: tuple[str, ...]) -> BadInput:
    """What an include of nothing is told as."""
    inside = [frame for frame in traceback.extract_tb(wrong.__traceback__) if frame.filename.endswith(".j2")]
    there = tuple(sorted({path.relative_to(root).as_posix() for root in roots for path in Path(root).rglob("*.j2")}))
    name, place = str(wrong.name), ", ".join(roots)
    if inside:
        file, number = inside[-1].filename, inside[-1].lineno or 1
        place = f"{file}:{number}:{_column(_line(file, number), name)}"
    return BadInput(
        f"there is no template {name!r} in the theme",
        where=place,
        do=_meant(name, there) or "add it, or correct the name",
    )


def not_mjml(what: str, excerpt: str, place: TemplatePlace | None, *, theme: str) -> BadInput:
    """What an expanded document that the compiler refuses is told as."""
    return BadInput(
        f"the template gives no valid MJML: {what}: {excerpt}",
        where=str(place) if place else f"{theme}/digest.mjml.j2",
        do="correct it there; the expanded document is shown by the preview under MJML",
    )


def _line(file: str, number: int) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _column(line: str, name: str | None) -> int:
    """Of the name as a word of its own, else of the first expression, else of the first letter; from 1."""
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", line) if name else None
    found = found or re.search(r"\{[{%]", line) or re.search(r"\S", line)
    return found.start() + 1 if found else 1


def _excerpt(line: str) -> str:
    short = line.strip()
    return f", in: {short if len(short) <= 120 else short[:119] + '…'}" if short else ""


def _meant(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name, known, 1)
    return f"did you mean {close[0]!r}?" if close else ""


def _names(value: object, depth: int = _DEPTH) -> Iterator[str]:
    """Of every field that can be reached from the values, by the first member of each tuple."""
    if depth == 0:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _names(inner, depth - 1)
    elif isinstance(value, tuple) and value:
        yield from _names(value[0], depth - 1)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield one.name
            yield from _names(getattr(value, one.name), depth - 1)
