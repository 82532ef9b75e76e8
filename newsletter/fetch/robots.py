"""What a site's robots.txt allows a program to read (RFC 9309), and the sitemaps it names. Pure.

No expression is made of a rule: what a site writes would decide how long a match takes. The pieces between the stars are looked
for one after the other instead, which costs one pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes, urlsplit

MOST_BYTES = 512_000  # RFC 9309 section 2.5: at least 500 KiB are to be read
_MOST_RULES = 5_000
_LONGEST_RULE = 1_000  # characters
_MOST_SITEMAPS = 100
_LINE = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")
_TOKEN = re.compile(r"[A-Za-z_-]+")
_RESERVED = "/?#[]@!$&'()*+,;=:"


@dataclass(frozen=True, kw_only=True)
class Robots:
    """What one program may read at one site."""

    rules: tuple[tuple[str, bool], ...] = ()  # path pattern, allowed
    delay_s: float = 0.0  # between two requests; no part of the RFC, but what sites write and mean
    sitemaps: tuple[str, ...] = ()  # addresses as written

    def allows(self, url: str) -> bool:
        """Whether an address may be read: the longest rule that fits decides, of two equal ones the one that allows."""
        parts = urlsplit(url)
        path = normal_path((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        fitting = [(len(pattern), allowed) for pattern, allowed in self.rules if fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


FORBIDS_ALL = Robots(rules=(("/", False),))


@dataclass
class _Group:
    names: set[str] = field(default_factory=set)  # lower case
    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay_s: float = 0.0


def parse_robots(data: bytes, agent: str) -> Robots:
    """The rules for the program that names itself `agent` ("name/1.0"); those for all programs where none are for it."""
    token = product_token(agent).lower()
    groups: list[_Group] = []
    sitemaps: list[str] = []
    in_names = False
    read = data if len(data) <= MOST_BYTES else data[:MOST_BYTES].rpartition(b"\n")[0]  # half a rule would forbid too much
    for line in read.decode("utf-8", "replace").removeprefix("\ufeff").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        key, value = match[1].lower(), match[2].strip()
        if key == "sitemap":
            # An address may hold a "#", and no group ends here: this line belongs to none.
            sitemaps.append(line.partition(":")[2].strip())
            continue
        if key == "user-agent":
            if not in_names:
                groups.append(_Group())
            groups[-1].names.add(value.lower() if value == "*" else product_token(value).lower())
        elif groups:
            _enter(groups[-1], key, value)
        in_names = key == "user-agent"
    ours = [group for group in groups if token in group.names] or [group for group in groups if "*" in group.names]
    return Robots(
        rules=tuple(rule for group in ours for rule in group.rules)[:_MOST_RULES],
        delay_s=max((group.delay_s for group in ours), default=0.0),
        sitemaps=tuple(dict.fromkeys(sitemaps))[:_MOST_SITEMAPS],
    )


def _enter(group: _Group, key: str, value: str) -> None:
    if key in ("allow", "disallow") and value[:1] in ("/", "*") and len(value) <= _LONGEST_RULE:
        group.rules.append((normal_path(value), key == "allow"))
    elif key == "crawl-delay" and re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value):
        group.delay_s = float(value)


def product_token(agent: str) -> str:
    """The name by which robots.txt calls a program: that before the version (RFC 9309 section 2.2.1)."""
    match = _TOKEN.match(agent.strip())
    return match[0] if match else ""


def normal_path(path: str) -> str:
    """A path or rule in one spelling: what needs no escape has none, all else is escaped (RFC 9309 section 2.2.2)."""
    pieces = re.split(r"(%[0-9A-Fa-f]{2})", path)
    return "".join(_unescaped(piece) if place % 2 else quote(piece, safe=_RESERVED + "%~") for place, piece in enumerate(pieces))


def _unescaped(escape: str) -> str:
    char = unquote_to_bytes(escape).decode("latin-1")
    return char if char.isascii() and (char.isalnum() or char in "-._~") else escape.upper()


def fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern says: `*` is any characters, `$` at the end is the end of the path."""
    first, *rest = pattern.removesuffix("$").split("*")
    is_whole = pattern.endswith("$")
    if not rest:
        return path == first if is_whole else path.startswith(first)
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in rest[:-1] if is_whole else rest:
        # The leftmost place is the best: it leaves most for the pieces that follow.
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not is_whole or (path.endswith(rest[-1]) and len(path) - len(rest[-1]) >= at)
