"""What crosses the pipe between a cell and its child: length-prefixed frames, and who may be unpickled.

A frame is eight bytes of length, one byte that says what it is, and a body. The parent speaks pickle to the child freely;
what comes back was made beside foreign bytes, so only plain values, and records and enums of modules that the parent has loaded for
itself, are unpickled, never a function.
"""

from __future__ import annotations

import enum
import io
import pickle
import struct
import sys
from typing import Any, BinaryIO

HEAD = struct.Struct(">QB")
SIZE = struct.Struct(">Q")

READY = ord("R")  # the child stands
BEGUN = ord("B")  # the target is imported; its time starts now. Body: the bytes that the child has by itself
PART = ord("P")  # bytes of a call that are too many to be copied into its pickle; the call follows
VALUE = ord("V")  # pickled call, or answer
ERROR = ord("E")  # pickled NewsletterError
RAISED = ord("X")  # text of any other exception
TOO_LARGE = ord("L")  # text: memory or answer over the limit

_APART = 65_536  # bytes from which an argument travels beside the pickle

_PLAIN = frozenset(
    {
        ("builtins", "set"),
        ("builtins", "frozenset"),
        ("builtins", "bytearray"),
        ("builtins", "complex"),
        ("builtins", "range"),
        ("collections", "OrderedDict"),
        ("datetime", "date"),
        ("datetime", "datetime"),
        ("datetime", "time"),
        ("datetime", "timedelta"),
        ("datetime", "timezone"),
        ("decimal", "Decimal"),
        ("fractions", "Fraction"),
        ("uuid", "UUID"),
        ("zoneinfo", "ZoneInfo._unpickle"),
    }
)


def _member(of: type[enum.Enum], name: str) -> enum.Enum:
    """A member of an enum; what some Pythons write as `getattr` in a pickle, and nothing more than that."""
    if not (isinstance(of, type) and issubclass(of, enum.Enum)):
        raise pickle.UnpicklingError("an answer may take attributes of enums only")
    return of[name]


class _Answer(pickle.Unpickler):
    """Unpickles records, enums and plain values."""

    def __init__(self, body: bytes, allowed: tuple[str, ...]) -> None:
        super().__init__(io.BytesIO(body))
        self._allowed = allowed

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _member
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        # Only what is loaded here: to import a parser for the sake of one small record held the loop for 300 ms, and which of our modules
        # is run is not for the bytes of an answer to choose.
        if module.startswith(self._allowed) and module in sys.modules:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"an answer may not hold {module}.{name}")


def read_answer(body: bytes, *, allowed: tuple[str, ...]) -> Any:
    """The value in a VALUE or ERROR frame. Raises pickle.UnpicklingError and whatever a broken pickle provokes."""
    return _Answer(body, allowed).load()


def call_frames(call: tuple[Any, ...], args: tuple[Any, ...]) -> list[tuple[int, bytes]]:
    """A call as frames: its large arguments as they are, never copied, then the pickle of `(*call, args)`."""
    parts = [arg for arg in args if isinstance(arg, bytes) and len(arg) >= _APART]
    apart = tuple(pickle.PickleBuffer(arg) if isinstance(arg, bytes) and len(arg) >= _APART else arg for arg in args)
    body = pickle.dumps((*call, apart), pickle.HIGHEST_PROTOCOL, buffer_callback=lambda _: False)
    return [*((PART, part) for part in parts), (VALUE, body)]


def read_call(stream: BinaryIO) -> tuple[Any, ...] | None:
    """The next call, or None where the other side has gone."""
    parts: list[bytes] = []
    while (frame := read_from(stream)) is not None:
        kind, body = frame
        if kind == VALUE:
            call: tuple[Any, ...] = pickle.loads(body, buffers=parts)
            return call
        parts.append(body)
    return None


def read_from(stream: BinaryIO) -> tuple[int, bytes] | None:
    """The next frame of a blocking stream, or None where the other side has gone."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, kind = HEAD.unpack(head)
    body = stream.read(length)
    return (kind, body) if len(body) == length else None
