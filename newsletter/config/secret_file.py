"""Secrets that stand in a file of their own."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TypeVar

from newsletter.delivery.options import SmtpOptions
from newsletter.editorial.options import SummaryOptions

ServerT = TypeVar("ServerT", bound=SmtpOptions)

_LONGEST = 64 * 1024  # /dev/zero is no password file


def file_password(file: Path) -> str:
    """The password in a file, without the white space around it.

    Raises OSError if it cannot be read, ValueError (with a sentence) if what it holds is no password.
    """
    with file.open("rb") as opened:
        raw = opened.read(_LONGEST + 1)
    if len(raw) > _LONGEST:
        raise ValueError("is too large for a file that holds a password alone")
    password = raw.decode().strip()
    if not password or "\n" in password:
        raise ValueError("must hold the password alone, on one line" if password else "is empty")
    return password


def read_key(summaries: SummaryOptions, folder: Path) -> SummaryOptions:
    """The options with the key of their key_file in them."""
    if not summaries.endpoint or not summaries.key_file:
        return summaries
    return dataclasses.replace(summaries, key=file_password(folder / Path(summaries.key_file).expanduser()))


def read_password(relay: ServerT, folder: Path) -> ServerT:
    """The options with the password of their password_file in them."""
    if not relay.password_file:
        return relay
    return dataclasses.replace(relay, password=file_password(folder / Path(relay.password_file).expanduser()))
