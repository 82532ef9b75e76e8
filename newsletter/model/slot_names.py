"""The names of slots: 2026-W48, 2026-11-24, 2026-11, 2026-11-24T09:00, special-NAME. Pure."""

from __future__ import annotations

import re
from datetime import datetime

FORMS = "slots look like 2026-W48, 2026-11-24, 2026-11 or 2026-11-24T09:00"


def is_slot(name: str) -> bool:
    """True for a name in one of these forms, of a week, day, month or time that there is."""
    if re.fullmatch(r"special-[a-z0-9][a-z0-9-]{0,40}", name):
        return True
    if not re.fullmatch(r"\d{4}-W\d\d|\d{4}-\d\d(-\d\d(T\d\d:\d\d)?)?", name, re.ASCII):
        return False
    try:
        datetime.fromisoformat(f"{name}-01" if len(name) == len("2026-11") else name)
    except ValueError:
        return False
    return True
