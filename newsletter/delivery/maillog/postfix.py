"""Postfix's log in syslog form (RFC 3164 or with an RFC 3339 time), any instance: `... postfix/PROGRAM[PID]: QUEUEID: ...`. Pure.

`cleanup` writes the Message-ID when it has read the header, which is before the final dot: that line proves nothing, it only tells
the queue id. `qmgr` writes `queue active` of files that are whole and on disk, so from there on Postfix answers for the message,
whatever became of the connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.delivery.maillog.traces import Fate, Line, Trace, Unread, Wanted

_STAMP = re.compile(r"(?:<\d{1,3}>(?:1 )?)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)")
_LINE = re.compile(r"\bpostfix[\w.-]*/([\w/-]+)\[\d+\]: ([0-9A-Za-z]{5,}): (.*)")
_MESSAGE_ID = re.compile(r"message-id=(\S+)")
_FROM = re.compile(r"from=<([^>]*)>")
_STATUS = re.compile(r"\bstatus=(\w+)(?: \((.*)\))?$")
_DSN = re.compile(r"\bdsn=([245]\.\d{1,3}\.\d{1,3})\b")
_REJECT = re.compile(r"(?:milter-)?reject: .*?: (5\.\d{1,3}\.\d{1,3}) (.*)")
_BACK = frozenset({"bounced", "expired"})
_PROBES = frozenset({"deliverable", "undeliverable"})


class Postfix:
    """Reads Postfix's log; remembers the queue ids of the messages that are looked for."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._queued: dict[str, str] = {}  # queue id -> wanted name

    def read(self, lines: Iterator[Line]) -> Iterator[Trace | Unread]:
        """Every trace in these lines, and every line that no syslog writes."""
        for number, text in lines:
            found = _LINE.search(text)
            if found is not None:
                trace = self._told(number, *found.groups())
                if trace is not None:
                    yield trace
            elif text and not _STAMP.match(text):
                yield Unread(line=number, reason="no line of a syslog: it does not begin with a time")

    def _told(self, number: int, program: str, queue: str, rest: str) -> Trace | None:
        if program.endswith("cleanup") and (named := _MESSAGE_ID.match(rest)):
            self._name(queue, self._wanted.find(named[1]))
            return None
        if program.endswith("qmgr") and (sender := _FROM.match(rest)) and queue not in self._queued:
            self._name(queue, self._wanted.find(sender[1]))
        name = self._queued.get(queue)
        if name is None:
            return None
        if rest == "removed":
            # Queue ids come back: the next message of this one is another's.
            del self._queued[queue]
            return None
        return _trace(number, name, queue, rest)

    def _name(self, queue: str, name: str | None) -> None:
        if name is not None:
            self._queued[queue] = name
        else:
            self._queued.pop(queue, None)


def _trace(number: int, name: str, queue: str, rest: str) -> Trace | None:
    if rest.endswith("(queue active)"):
        return Trace(name=name, fate=Fate.TAKEN, line=number, relay_id=queue)
    status = _STATUS.search(rest)
    if status is not None and status[1] not in _PROBES:
        fate = Fate.RETURNED if status[1] in _BACK else Fate.TAKEN
        dsn = _DSN.search(rest)
        said = f"{status[1]}: {status[2] or ''}".removesuffix(": ")
        return Trace(name=name, fate=fate, line=number, relay_id=queue, said=said, enhanced=dsn[1] if dsn else None)
    reject = _REJECT.match(rest)
    if reject is not None:
        return Trace(name=name, fate=Fate.TURNED_AWAY, line=number, relay_id=queue, said=reject[2], enhanced=reject[1])
    return None
