"""Where each piece of an expanded template comes from: a second render, with marks in it that are cut out again.

The marks stand in the templates' own text (Jinja's `data` tokens, when white space control has done its work): before
each `<`, and at the two ends of a token that holds mark-up. A template that measures or compares a captured text sees
them; so the traced text never goes anywhere: it is compared with the true one, and where the two differ nothing is told.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from itertools import takewhile

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from newsletter.model.template_place import Mark, TemplateMap
from newsletter.rendering.compiled_templates import CompiledTemplates

# Private-use characters, and words that no source and no theme can guess: what a process draws once.
_BEGIN, _END = "\uf8d0", "\uf8d1"
_NONCE = secrets.token_hex(16)
_MARK = re.compile(rf"{_BEGIN}{_NONCE}\|(?P<line>\d+)\|(?P<column>\d+)\|(?P<verbatim>[01])\|(?P<file>[^{_END}]*){_END}")
_MARK_UP = re.compile(r'[<>"]')

TRACED = CompiledTemplates()  # of its own: the code holds the nonce


class Tracing(Extension):
    """Puts marks into the data of every template that its environment compiles."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._source = ""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Keep the source, to find the columns in it; nothing is changed."""
        self._source = source
        return source

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The same tokens with marks in the data."""
        starts = iter(self._data_starts())
        file = (stream.filename or stream.name or "").replace(_END, "")
        source = _lines_joined(self._source)
        in_trans = False  # its data is what a catalogue is asked for, so nothing may be added
        previous = None
        for token in stream:
            if previous == "block_begin" and token.type == "name":
                in_trans = token.value == "trans" or (in_trans and token.value != "endtrans")
            previous = token.type
            if token.type != "data":
                yield token
                continue
            at = next(starts)
            yield token if in_trans else Token(token.lineno, "data", _marked(token.value, source, at, file))

    def _data_starts(self) -> Iterator[int]:
        """The offset in the source of each data token, in order."""
        source = _lines_joined(self._source)
        at = 0
        for _, kind, text in self.environment.lexer.tokeniter(self._source, None):
            at = source.find(text, at)  # only white space that is taken away lies between two tokens
            if kind == "data":
                yield at
            at += len(text)


def _lines_joined(source: str) -> str:
    """As Jinja's lexer counts lines."""
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _marked(data: str, source: str, start: int, file: str) -> str:
    """The data with marks; white space at its ends stays at the ends, so that a filter such as `trim` still takes it."""
    if not _MARK_UP.search(data):
        return data
    begin, end = len(data) - len(data.lstrip()), len(data.rstrip())
    line = source.count("\n", 0, start) + 1
    column = start - source.rfind("\n", 0, start)
    out: list[str] = []
    done = 0
    for at in sorted({begin, end, *(found.start() for found in re.finditer("<", data))}):
        passed = data[done:at]
        lines = passed.count("\n")
        column = len(passed) - passed.rfind("\n") if lines else column + len(passed)
        line += lines
        verbatim = "0" if at == end else "1"
        out += [passed, f"{_BEGIN}{_NONCE}|{line}|{column}|{verbatim}|{file}{_END}"]
        done = at
    return "".join([*out, data[done:]])


def map_of(traced: str, expanded: str) -> TemplateMap:
    """The map of the true text; where the traced one differs from it, nothing is told of that part."""
    files: dict[str, int] = {}
    marks: list[Mark] = []
    pieces: list[str] = []
    offset = done = 0
    for found in _MARK.finditer(traced):
        pieces.append(traced[done : found.start()])
        offset += found.start() - done
        done = found.end()
        file = files.setdefault(found["file"], len(files))
        marks.append(Mark(offset, file, int(found["line"]), int(found["column"]), found["verbatim"] == "1"))
    cleaned = "".join([*pieces, traced[done:]])
    return TemplateMap(files=tuple(files), marks=tuple(marks if cleaned == expanded else _that_fit(marks, cleaned, expanded)))


def _that_fit(marks: list[Mark], traced: str, expanded: str) -> Iterator[Mark]:
    """Those in the beginning and the end that both texts share."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(traced, expanded, strict=False)))
    room = min(len(traced), len(expanded)) - same
    backwards = zip(reversed(traced), reversed(expanded), strict=False)
    same_end = min(room, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], backwards)))
    shift = len(expanded) - len(traced)
    yield from (mark for mark in marks if mark.offset < same)
    yield Mark(same, 0, 0, 0, False)
    for mark in marks:
        if mark.offset >= max(same, len(traced) - same_end):
            yield Mark(mark.offset + shift, mark.file, mark.line, mark.column, mark.verbatim)
