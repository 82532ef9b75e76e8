"""The columns of a reader list, how a cell is protected against spreadsheets, and how it is read back. Pure."""

from __future__ import annotations

import re

EMAIL = "email"
COLUMNS = (EMAIL, "name", "status", "language", "timezone", "topics", "frequency", "member", "consent_source", "consent_at")
"""What a list says of a reader, in the order in which it is written; every further column is an attribute."""

_SPELLINGS = {"e mail": EMAIL, "email address": EMAIL, "e mail address": EMAIL}

# A spreadsheet runs a cell that begins with one of these, also in its full-width form (OWASP ASVS 5, 1.2.10).
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_PROTECTED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


def known_column(header: str) -> str | None:
    """The column that a header cell means, however it is written; None for an attribute."""
    words = " ".join(re.split(r"[\s_-]+", header.strip().casefold()))
    name = _SPELLINGS.get(words, words.replace(" ", "_"))
    return name if name in COLUMNS else None


def protected(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe before it where it might be."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unprotected(cell: str) -> str:
    """What `protected` was given. An apostrophe that protects nothing stays, as in `'t Hooft`."""
    return cell[1:] if _PROTECTED.match(cell) else cell
