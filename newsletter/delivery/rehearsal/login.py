"""What a client says after AUTH: name and password by PLAIN (RFC 4616) or LOGIN."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Awaitable, Callable

Ask = Callable[[str], Awaitable[bytes]]  # sends a prompt in base64 and returns the client's next line


async def asked_login(arguments: str, ask: Ask) -> tuple[str, str] | None:
    """Name and password; None for a mechanism that is not known or words that cannot be read."""
    mechanism, _, first = arguments.partition(" ")
    try:
        match mechanism.upper():
            case "PLAIN":
                said = _plain(first.encode() or await ask(""))
                _, name, password = said.split("\0")
            case "LOGIN":
                name = _plain(first.encode() or await ask("VXNlcm5hbWU6"))
                password = _plain(await ask("UGFzc3dvcmQ6"))
            case _:
                return None
    except (ValueError, binascii.Error):
        return None
    return name, password


def _plain(encoded: bytes) -> str:
    return base64.b64decode(encoded, validate=True).decode()
