"""The way out that the configuration names, and whether the public pages answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from newsletter.app.processes import family_of, process_count
from newsletter.app.signing import dkim_keys
from newsletter.config.settings import Settings
from newsletter.delivery.opening import is_loopback
from newsletter.delivery.options import LimitOptions, RelayOptions, SmtpOptions, domain_groups
from newsletter.delivery.providers.table import most_connections, provider_for
from newsletter.delivery.relays import Relay, Relays
from newsletter.delivery.smtp import SmtpTransport
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.records import FetchFailed
from newsletter.model.pace import Limit, PaceRules
from newsletter.steps.desk import Post


def key_fingerprint(key: bytes) -> str:
    """What tells one key from another, and nothing about it."""
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()[:16]


def build_relay(name: str, options: SmtpOptions, *, processes: int = 1) -> Relay:
    """One relay of the configuration: SMTP. `processes`: how many share its connections."""
    bound = options if isinstance(options, RelayOptions) else RelayOptions()
    provider = provider_for(options)
    return Relay(
        name=name,
        transport=SmtpTransport(options),
        connections=max(1, most_connections(options) // processes),
        weight=bound.weight,
        sender_domains=frozenset(domain.lower().rstrip(".") for domain in bound.sender_domains),
        provider=provider,
        headers={**provider.always, **options.headers},
        rate=_even_rate(options, processes),
    )


def build_relays(settings: Settings, *, processes: int = 1) -> Relays:
    """Every relay of the configuration."""
    rate = settings.delivery.rate
    relays = [build_relay(name, options, processes=processes) for name, options in settings.mail_servers.items()]
    return Relays(relays, rate=rate / processes if rate else None)


def _even_rate(options: SmtpOptions, processes: int) -> float | None:
    """Messages a second that the evenly spread limits let through; those of an hour and a day may be used up in a burst."""
    rates = [options.per_second, options.per_minute / 60 if options.per_minute else None]
    return min((rate / processes for rate in rates if rate is not None), default=None)


def pace_rules(settings: Settings) -> PaceRules:
    """Every limit of the configuration, as the ledger keeps to it."""
    groups = domain_groups(settings.delivery)
    rate = settings.delivery.rate
    return PaceRules(
        everything=(Limit(per="second", most=rate),) if rate else (),
        relays={name: limits_of(options) for name, options in settings.mail_servers.items()},
        groups={domain: name for name, group in groups.items() for domain in group.domains},
        group_limits={name: limits_of(group) for name, group in groups.items()},
        warm_ups={name: date.fromisoformat(options.warm_up) for name, options in settings.mail_servers.items() if options.warm_up},
    )


def limits_of(options: LimitOptions) -> tuple[Limit, ...]:
    """The limits that hold, as records."""
    chosen: dict[Literal["second", "minute", "hour", "day"], float | None] = {
        "second": options.per_second,
        "minute": options.per_minute,
        "hour": options.per_hour,
        "day": options.per_day,
    }
    return tuple(Limit(per=per, most=most) for per, most in chosen.items() if most is not None)


def build_post(settings: Settings, key: bytes) -> Post:
    """What `deliver` needs beside a desk."""

    async def pages_answer() -> str | None:
        return await ask_pages(settings, key)

    return Post(
        relays=build_relays(settings, processes=process_count(settings)),
        family=family_of(settings),
        pace=pace_rules(settings),
        dkim_keys=dkim_keys(settings),
        options=settings.delivery,
        loopback=all(is_loopback(options.host) for options in settings.mail_servers.values()),
        pages_answer=pages_answer,
    )


async def ask_pages(settings: Settings, key: bytes) -> str | None:
    """None if `serve` with this very key answers at web.public_url, else what is wrong, in words."""
    url = settings.web.public_url
    # The publisher's own address may be a private one; nothing that a feed says leads here.
    host = urlsplit(url).netloc.rpartition("@")[2]
    fetcher = Fetcher(replace(settings.fetch, allow_private=(*settings.fetch.allow_private, host), timeout_s=10.0))
    try:
        answer = await fetcher.get(f"{url}/health")
        facts = json.loads(answer.body)
        if not isinstance(facts, dict) or "key" not in facts:
            return "something else answers there"
    except FetchFailed as failure:
        return str(failure)
    except ValueError:
        return "something else answers there"
    return None if facts["key"] == key_fingerprint(key) else "it answers with another key, so its links would be refused"
