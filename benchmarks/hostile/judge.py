"""What a server, a tap on the line and a clock saw, judged. Pure; `tests/unit/test_hostile_judge.py` runs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_TLS_RECORDS = range(20, 25)  # change cipher, alert, handshake, data, heartbeat
_HEAD = 5  # octets of a record before its content


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Which reader got which messages, over all servers: reader -> Message-IDs."""

    readers: frozenset[str]
    got: Mapping[str, Sequence[str]]

    @property
    def lost(self) -> int:
        """Readers without a message."""
        return len(self.readers - set(self.got))

    @property
    def strangers(self) -> int:
        """Recipients that nobody planned."""
        return len(set(self.got) - self.readers)

    @property
    def repeats(self) -> int:
        """Messages beyond the first of each reader."""
        return sum(len(ids) - 1 for ids in self.got.values())

    @property
    def most(self) -> int:
        """Copies that one reader has, at most."""
        return max(map(len, self.got.values()), default=0)

    @property
    def other_ids(self) -> int:
        """Readers whose copies differ in Message-ID."""
        return sum(len(set(ids)) > 1 for ids in self.got.values())

    def broken(self, *, most_repeats: int = 0, most_copies: int = 3) -> list[str]:
        """What breaks the promise, in words."""
        wrong = [
            (self.lost, f"{self.lost} readers lost"),
            (self.strangers, f"{self.strangers} strangers written to"),
            (self.repeats > most_repeats, f"{self.repeats} repeats, at most {most_repeats} allowed"),
            (self.most > most_copies, f"a reader has {self.most} copies, at most {most_copies} allowed"),
            (self.other_ids, f"{self.other_ids} readers have copies with another Message-ID"),
        ]
        return [words for is_wrong, words in wrong if is_wrong]

    def __str__(self) -> str:
        return f"lost={self.lost} unknown={self.strangers} repeats={self.repeats} other_message_id={self.other_ids}"


def together(sinks: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, list[str]]:
    """What several servers got, as one."""
    got: dict[str, list[str]] = {}
    for sink in sinks:
        for reader, ids in sink.items():
            got.setdefault(reader, []).extend(ids)
    return got


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The tries that a message is allowed: `delivery.tries` of them, the n-th wait from `first_s` x 2^(n-1), less the spread of 20 %."""

    tries: int
    first_s: float
    spread: float = 0.2

    def broken(self, tried: Mapping[str, Sequence[float]]) -> list[str]:
        """What breaks it: reader -> when that reader's address was named, in seconds."""
        most = max(map(len, tried.values()), default=0)
        hasty = sum(self._is_hasty(times) for times in tried.values())
        wrong = [
            (most > self.tries, f"a reader was tried {most} times, at most {self.tries} allowed"),
            (hasty, f"{hasty} readers were tried again before their time"),
        ]
        return [words for is_wrong, words in wrong if is_wrong]

    def _is_hasty(self, times: Sequence[float]) -> bool:
        waits = [after - before for before, after in pairwise(times)]
        # The clock starts at the answer and this list at the question: a wait may look shorter by nothing, longer by much.
        return any(wait < self.first_s * 2.0**number * (1 - self.spread) for number, wait in enumerate(waits))


def in_window(times: Iterable[float], begin: float, seconds: float) -> int:
    """How many of these moments lie in so many seconds from `begin`."""
    return sum(begin <= moment < begin + seconds for moment in times)


def in_clear(stream: bytes) -> bytes:
    """What a client said on one connection outside TLS: every octet that is in no TLS record, in front of them or behind."""
    clear, at = bytearray(), 0
    while at < len(stream):
        if _is_record(stream, at):
            at += _HEAD + int.from_bytes(stream[at + 3 : at + _HEAD], "big")
        else:
            clear.append(stream[at])
            at += 1
    return bytes(clear)


def verbs_in_clear(stream: bytes) -> set[str]:
    """The first word of every line that was said outside TLS."""
    return {line.split()[0].decode("latin-1").upper() for line in in_clear(stream).split(b"\r\n") if line.strip()}


def _is_record(stream: bytes, at: int) -> bool:
    """True at the head of a TLS record: its kind, then version 3.x (commands have no such octets)."""
    return stream[at] in _TLS_RECORDS and stream[at + 1 : at + 2] == b"\x03"
