"""The lines of a log, plain or gzip, one at a time: memory does not grow with the file, whatever is in it."""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from newsletter.delivery.maillog.traces import Line, Unread
from newsletter.errors import BadInput, Stopped

MOST_LINE = 1_000_000  # bytes: an event of a provider with all its headers has some 10,000
_GZIP = b"\x1f\x8b"


class Lines:
    """The lines of one file, and those that are none. Closed by `with`."""

    def __init__(self, path: Path, stop: threading.Event) -> None:
        self.path = path
        self.count = 0  # lines read by now
        self.unread: list[Unread] = []  # since they were last taken
        self._stop = stop

    def __enter__(self) -> Lines:
        """Open it. Raises BadInput for a file that cannot be read."""
        try:
            raw = self.path.open("rb")
            packed = raw.read(2) == _GZIP
            raw.seek(0)
        except OSError as error:
            raise BadInput(f"this log cannot be read: {error.strerror}", where=str(self.path), do="check its name") from error
        self._raw = raw
        self._file = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw
        return self

    def __exit__(self, *failure: object) -> None:
        """Close it."""
        self._file.close()
        self._raw.close()

    def __iter__(self) -> Iterator[Line]:
        """Each line as text; foreign bytes become U+FFFD. Raises Stopped when asked to stop."""
        while (raw := self._next()) is not None:
            self.count += 1
            if self.count % 4096 == 0 and self._stop.is_set():
                raise Stopped("reading the log was stopped")
            if len(raw) > MOST_LINE:
                self._skip_rest(raw)
                self.unread.append(Unread(line=self.count, reason=f"longer than {MOST_LINE} bytes"))
                continue
            yield Line(self.count, raw.decode("utf-8", "replace").rstrip("\r\n"))

    def taken_unread(self) -> list[Unread]:
        """The lines that were none, and forget them."""
        taken, self.unread = self.unread, []
        return taken

    def _next(self) -> bytes | None:
        """A line or the beginning of a long one; None at the end."""
        try:
            return self._file.readline(MOST_LINE + 1) or None
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.unread.append(Unread(line=self.count + 1, reason=f"the compressed file is damaged from here on: {error}"))
        except OSError as error:
            raise BadInput(f"this log cannot be read: {error.strerror or error}", where=str(self.path), do="check its name") from error
        return None

    def _skip_rest(self, raw: bytes) -> None:
        piece: bytes | None = raw
        while piece and not piece.endswith(b"\n"):
            if self._stop.is_set():
                raise Stopped("reading the log was stopped")
            piece = self._next()
