"""What a provider fills in: the options of a relay that were left out, before the records are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsletter.delivery.options import SmtpOptions
from newsletter.delivery.providers.table import fills, provider_of

_DEFAULTS = SmtpOptions()


def filled(tables: Mapping[str, Any]) -> dict[str, Any]:
    """The tables with what the provider of each relay says of the options that are not in them; the tables stay as they are."""
    whole = dict(tables)
    if isinstance(smtp := whole.get("smtp"), Mapping):
        whole["smtp"] = _filled(smtp)
    if isinstance(relays := whole.get("relays"), Mapping):
        whole["relays"] = {name: _filled(relay) if isinstance(relay, Mapping) else relay for name, relay in relays.items()}
    return whole


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    choice, host = table.get("provider", _DEFAULTS.provider), table.get("host", _DEFAULTS.host)
    if not isinstance(choice, str) or not isinstance(host, str):
        return dict(table)  # reported as what it is by the records
    return {**fills(provider_of(choice, host)), **table}
