"""The transport that writes messages as `.eml` files: whole or not at all, on disk before it says so.

A file is named by its reader and its bytes, so the same message handed over twice is one file.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import secrets
from pathlib import Path

from newsletter.delivery.base import Envelope, Following, NoSession
from newsletter.delivery.dots import unstuffed
from newsletter.model.delivery import DeliveryEvent, Fault, Outcome


class FolderTransport:
    """Sessions that write into one folder, which is made if it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self) -> FolderSession:
        """A session. Raises NoSession if the folder cannot be made or written to."""
        try:
            await asyncio.to_thread(_make_ready, self._folder)
        except OSError as error:
            reason = error.strerror or str(error)
            raise NoSession(
                f"messages cannot be written there: {reason}",
                where=str(self._folder),
                do="give a folder that can be written to",
                outcome=Outcome(event=DeliveryEvent.NOT_HANDED, fault=Fault.SERVER, text=reason),
            ) from error
        return FolderSession(self._folder)


class FolderSession:
    """Writes one message after another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._may_be_taken = False

    @property
    def may_be_taken(self) -> bool:
        """As the promise says: a thread that writes cannot be called back."""
        return self._may_be_taken

    async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
        """Write the message with its dots unstuffed; ACCEPTED once it is on disk, NOT_HANDED (disk full ...) if there is no file."""
        target = self._folder / file_name(envelope, message)
        self._may_be_taken = True
        try:
            await asyncio.to_thread(_write_durably, target, unstuffed(message))
        except OSError as error:
            self._may_be_taken = False
            return Outcome(event=DeliveryEvent.NOT_HANDED, fault=Fault.SERVER, text=f"{target}: {error.strerror or error}")
        self._may_be_taken = False
        return Outcome(event=DeliveryEvent.ACCEPTED, code=250, text=f"written to {target.name}", relay_id=target.name)

    looks_ahead = False

    def look_ahead(self) -> None:
        """Announce nothing: there is nobody who would wait."""

    async def close(self) -> None:
        """Nothing is open between two messages."""


def file_name(envelope: Envelope, message: bytes) -> str:
    """The name of a message's file: its reader in plain letters, and a hash of reader and bytes."""
    digest = hashlib.sha256(f"{envelope.sender}\n{envelope.recipient}\n".encode() + message).hexdigest()[:12]
    reader = re.sub(r"[^A-Za-z0-9@._+-]+", "_", envelope.recipient).lstrip(".")[:80]
    return f"{reader}-{digest}.eml"


def _make_ready(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "no right to write there")


def _write_durably(target: Path, content: bytes) -> None:
    """Write beside, sync, rename, sync the folder: a crash leaves the whole file or none."""
    beside = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
