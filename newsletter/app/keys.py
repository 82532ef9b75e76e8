"""The secret key: signs links and hashes addresses. Made once, readable by its owner alone, never replaced by itself."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from newsletter.errors import BadInput, UsageError

_LENGTH = 32  # bytes


def load_key(path: Path) -> bytes:
    """The key in `path`, made there if the file does not exist. Raises BadInput for a file that holds no key.

    Two processes that start together get the same key: the file appears whole, under its name, once.
    """
    if not path.exists():
        _make(path)
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except OSError as error:
        raise UsageError(
            f"the key file cannot be read: {error.strerror}", where=str(path), do="make it a file that this user may read, or set keys.file"
        ) from error
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) < _LENGTH:
        raise BadInput(
            "this is no key file", where=str(path), do="restore it from your backup; with another key, the links of sent messages die"
        )
    return key


def _make(path: Path) -> None:
    # Not named by the process: in a container every start may have the same number, and a crash leaves the file.
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(_LENGTH) + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(fresh, path)
        except FileExistsError:
            return
        finally:
            fresh.unlink()
    except OSError as error:
        raise UsageError(
            f"the key file cannot be written: {error.strerror}", where=str(path), do="make the folder writable, or set keys.file"
        ) from error
