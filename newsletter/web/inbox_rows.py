"""The inbox row at three widths: how much of subject and preheader a phone, web mail and a wide window show. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Name of the width, characters of the subject's line, and of the line with the preheader; web mail puts both on one.
_WIDTHS = (("Phone", 35, 40), ("Web mail", 60, 60), ("Wide window", 120, 140))


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """One width."""

    label: str
    characters: int  # that the subject may have here
    subject: str
    preheader: str
    cut: bool  # the subject is longer than what is shown


def inbox_rows(subject: str, preheader: str) -> tuple[InboxRow, ...]:
    """The rows, narrowest first."""
    return tuple(
        InboxRow(
            label=label,
            characters=most,
            subject=shortened(subject, most),
            preheader=shortened(preheader, more),
            cut=len(subject) > most,
        )
        for label, most, more in _WIDTHS
    )


def shortened(text: str, most: int) -> str:
    """At most `most` characters of a text, the last one an ellipsis where something is cut; marks stay with their letter."""
    if len(text) <= most:
        return text
    end = most - 1
    while end and (unicodedata.combining(text[end]) or text[end] in "\u200d\ufe0f" or text[end - 1] == "\u200d"):
        end -= 1
    return text[:end].rstrip() + "…"
