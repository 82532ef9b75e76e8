"""Counters for Prometheus in its text format: what the ledger holds, what this process has sent, and how far the pace was slowed down.

They name editions and relays, never a reader. Still they are for the operator: who may ask is `web.metrics`.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TypeAlias

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.app.whole import App
from newsletter.clock import monotonic
from newsletter.model.edition import Edition, EditionState

_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_KEPT_S = 5.0  # an answer serves everybody who asks within so long: counting a large edition reads all of it
_PROXIED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


Labels: TypeAlias = tuple[tuple[str, str], ...]  # (name, value)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One named measure with its values."""

    name: str
    kind: str  # gauge | counter
    help: str
    values: Mapping[Labels, float] = field(default_factory=dict)


def exposition(measures: Iterable[Measure]) -> str:
    """The measures as Prometheus reads them (text format 0.0.4)."""
    lines: list[str] = []
    for one in measures:
        lines += [f"# HELP {one.name} {one.help}", f"# TYPE {one.name} {one.kind}"]
        for labels, value in sorted(one.values.items()):
            told = ",".join(f'{name}="{_escaped(words)}"' for name, words in labels)
            lines.append(f"{one.name}{{{told}}} {value:g}" if value != int(value) else f"{one.name}{{{told}}} {int(value)}")
    return "\n".join(lines) + "\n"


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def is_local(peer: str, headers: Headers) -> bool:
    """True for a question from this machine itself, and not one that a proxy on it passes on."""
    try:
        if not ipaddress.ip_address(peer).is_loopback:
            return False
    except ValueError:
        return False
    host = headers.get("host", "").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in _NAMES and not any(header in headers for header in _PROXIED)


class MetricsPage:
    """`/metrics`."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._turn = asyncio.Lock()
        self._said = ""
        self._said_at = float("-inf")

    async def tell(self, request: Request) -> Response:
        """The counters, or 404 as for a page that there is not."""
        allowed, peer = self._app.settings.web.metrics, request.client.host if request.client else ""
        if allowed == "off" or (allowed == "local" and not is_local(peer, request.headers)):
            raise HTTPException(status_code=404)
        async with self._turn:
            if monotonic() - self._said_at > _KEPT_S:
                self._said, self._said_at = exposition(await self._measures()), monotonic()
        return Response(self._said, media_type=_TYPE, headers={"Cache-Control": "no-store"})

    async def _measures(self) -> list[Measure]:
        balances = {one.name: await self._app.ledger.balance(one.id) for one in await self._current()}
        deliveries: dict[Labels, float] = {
            (("edition", name), ("state", state)): float(count)
            for name, balance in balances.items()
            for state, count in asdict(balance).items()
            if state not in {"planned", "resent"}
        }
        pace = await self._app.outlook.pace()
        messages: dict[Labels, float] = {
            (("relay", relay), ("outcome", outcome)): float(n) for (relay, outcome), n in self._app.counters.messages.items()
        }
        return [
            Measure(name="newsletter_deliveries", kind="gauge", help="Deliveries of an edition by state.", values=deliveries),
            Measure(
                name="newsletter_planned",
                kind="gauge",
                help="Readers that an edition is planned for; the sum of its deliveries.",
                values={(("edition", name),): float(balance.planned) for name, balance in balances.items()},
            ),
            Measure(
                name="newsletter_resent",
                kind="gauge",
                help="Messages of an edition that were handed over again after an uncertain end.",
                values={(("edition", name),): float(balance.resent) for name, balance in balances.items()},
            ),
            Measure(
                name="newsletter_messages_total",
                kind="counter",
                help="Outcomes that this process has recorded since it started.",
                values=messages,
            ),
            Measure(
                name="newsletter_pace_factor",
                kind="gauge",
                help="Share of a configured limit that is used after refusals; 1 is all of it.",
                values={(("bucket", name),): state.factor / 1000 for name, state in pace.items()},
            ),
        ]

    async def _current(self) -> list[Edition]:
        """What is being sent, and of each newsletter the last one that was."""
        found = await self._app.editions.all(states={EditionState.SENDING})
        for slug in self._app.desks:
            found += await self._app.editions.all(slug, states={EditionState.SENT}, most=1)
        return found
