"""Reading logs: which format a file has, and every trace in a row of files."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from newsletter.delivery.maillog.events import Events
from newsletter.delivery.maillog.exim import Exim
from newsletter.delivery.maillog.lines import Lines
from newsletter.delivery.maillog.postfix import Postfix
from newsletter.delivery.maillog.table import Table
from newsletter.delivery.maillog.traces import Fate, Reader, Trace, Unread, Wanted
from newsletter.errors import BadInput

Format = Literal["auto", "postfix", "exim", "csv", "json"]

_TOLD = 50  # damaged lines that are told one by one; the others are counted
_LOOKED_AT = 200  # lines from which a format is recognised
_POSTFIX = re.compile(r"\bpostfix[\w.-]*/[\w/-]+\[\d+\]: ")
_EXIM = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* .*?\b[0-9A-Za-z]{6}-[0-9A-Za-z]{6,11}-[0-9A-Za-z]{2,4} ")
_WEIGHT = {Fate.TURNED_AWAY: 0, Fate.TAKEN: 1, Fate.RETURNED: 2}


@dataclass(frozen=True, kw_only=True)
class Damaged:
    """A line of a log that could not be read."""

    file: str
    line: int
    reason: str


@dataclass(kw_only=True)
class Read:
    """What a row of files says of the messages that were looked for."""

    traces: dict[str, Trace] = field(default_factory=dict)  # wanted name -> the most telling of its traces
    files: dict[str, str] = field(default_factory=dict)  # wanted name -> where that trace stands
    lines: int = 0
    unread: list[Damaged] = field(default_factory=list)  # the first of them
    unread_count: int = 0

    def note(self, path: Path, found: Trace | Unread) -> None:
        """Take one more trace or damaged line in."""
        if isinstance(found, Unread):
            self.unread_count += 1
            if len(self.unread) < _TOLD:
                self.unread.append(Damaged(file=str(path), line=found.line, reason=found.reason))
            return
        before = self.traces.get(found.name)
        # That a server took it outweighs that it, or another, turned it away; that it came back says more than either.
        if before is None or _WEIGHT[found.fate] > _WEIGHT[before.fate]:
            self.traces[found.name] = found
            self.files[found.name] = str(path)


def read_logs(paths: Sequence[Path], wanted: Wanted, *, form: Format = "auto", stop: threading.Event) -> Read:
    """Every trace of the wanted messages. Blocks: call it in a thread, and set `stop` to end it early (it raises Stopped).

    Raises BadInput for a file that cannot be read or whose format cannot be told.
    """
    forms = [recognised(path, stop) if form == "auto" else form for path in paths]
    readers: dict[str, Reader] = {"postfix": Postfix(wanted), "exim": Exim(wanted), "json": Events(wanted)}
    read = Read()
    # Postfix names a message in one line and tells its fate in another: with several files, the later half may come first.
    rounds = 2 if len(paths) > 1 and forms.count("postfix") + forms.count("exim") > 1 else 1
    for number in range(rounds):
        for path, one in zip(paths, forms, strict=True):
            if number and one not in ("postfix", "exim"):
                continue
            with Lines(path, stop) as lines:
                reader = readers.get(one) or Table(wanted, where=str(path))
                for found in reader.read(iter(lines)):
                    if not number or isinstance(found, Trace):
                        read.note(path, found)
                if not number:
                    read.lines += lines.count
                    for unread in lines.taken_unread():
                        read.note(path, unread)
    return read


def recognised(path: Path, stop: threading.Event) -> Format:
    """The format of a file by its first lines. Raises BadInput where they tell none."""
    with Lines(path, stop) as lines:
        first = [line.text for line in itertools.islice(lines, _LOOKED_AT) if line.text.strip("\ufeff ")]
    if not first:
        return "postfix"  # an empty file says nothing in any format
    if any(map(_POSTFIX.search, first)):
        return "postfix"
    if any(map(_EXIM.match, first)):
        return "exim"
    if first[0].lstrip("\ufeff \t").startswith(("{", "[")):
        return "json"
    if any(delimiter in first[0] for delimiter in ",;\t|"):
        return "csv"
    raise BadInput("it cannot be told what kind of log this is", where=str(path), do="say it with --format postfix, exim, csv or json")
