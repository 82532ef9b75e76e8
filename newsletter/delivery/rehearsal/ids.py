"""Names for messages as a provider gives them: what a client stores of the last reply has their length and their form. Pure."""

from __future__ import annotations

import hashlib
import uuid


def ses_id(index: int) -> str:
    """A name of the form that Amazon SES gives: sixteen digits, a UUID, and a part that counts."""
    digest = hashlib.sha256(f"rehearsal:{index}".encode()).digest()
    return f"0100019a{digest[:4].hex()}-{uuid.UUID(bytes=digest[4:20])}-000000"
