"""The way out that the configuration names, and whether the public pages answer."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from dataclasses import replace
from urllib.parse import urlsplit

from newsletter.config.settings import Settings
from newsletter.delivery.base import Transport
from newsletter.delivery.smtp import SmtpTransport
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.records import FetchFailed
from newsletter.steps.desk import Post


def key_fingerprint(key: bytes) -> str:
    """What tells one key from another, and nothing about it."""
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()[:16]


def build_transport(settings: Settings) -> Transport:
    """The transport of the configuration: SMTP."""
    return SmtpTransport(settings.smtp)


def build_post(settings: Settings, key: bytes) -> Post:
    """What `deliver` needs beside a desk."""

    async def pages_answer() -> str | None:
        return await ask_pages(settings, key)

    return Post(
        transport=build_transport(settings),
        options=settings.delivery,
        connections=settings.smtp.connections,
        loopback=is_loopback(settings.smtp.host),
        pages_answer=pages_answer,
    )


def is_loopback(host: str) -> bool:
    """True if a server of that name is on this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


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
