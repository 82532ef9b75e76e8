"""The tables `[dkim.NAME]`: whether their keys can sign what the newsletters send, and those keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.config.problems import Finding, shown
from newsletter.config.scan import KeyPath
from newsletter.config.settings import Settings
from newsletter.delivery.dkim.keys import SELECTOR, DkimKey, NoKey, read_private_key, weakness
from newsletter.delivery.dkim.options import DkimOptions
from newsletter.model import headers
from newsletter.model.letter import UnsafeValue

_HEADER = re.compile(r"[!-9<-~]+")  # no colon, and no semicolon, which would end the list (RFC 6376 section 2.10)
_NEVER = frozenset({"dkim-signature", "return-path", "received"})  # written or changed on the way (RFC 6376 section 5.4)


def dkim_key(settings: Settings, name: str) -> DkimKey:
    """The key of one table. Raises NoKey for a file that holds none, OSError for one that cannot be read, UnsafeValue for a domain that is none."""
    chosen = settings.dkim[name]
    return DkimKey(
        domain=_domain(chosen.domain),
        selector=chosen.selector,
        private=read_private_key(settings.path(chosen.key_file)),
        headers=chosen.headers,
    )


def key_weakness(settings: Settings, name: str, key: DkimKey) -> str | None:
    """What should be better about a key that works, in a sentence; None if all is well."""
    file = settings.path(settings.dkim[name].key_file)
    weak = weakness(file, key)
    return f"{file} {weak}" if weak else None


def checked_dkim(settings: Settings) -> Iterator[Finding]:
    """Every mistake of the DKIM tables that only shows in their values and files."""
    seen: dict[tuple[str, str], str] = {}
    for name, chosen in settings.dkim.items():
        path: KeyPath = ("dkim", name)
        yield from _selector_and_headers(chosen, path)
        yield from _sends(settings, chosen.domain, (*path, "domain"))
        try:
            key = dkim_key(settings, name)
        except NoKey as error:
            yield Finding(path=(*path, "key_file"), message=f"{settings.path(chosen.key_file)} {error}", suggestion=_cure(chosen))
        except OSError as error:
            file = settings.path(chosen.key_file)
            yield Finding(path=(*path, "key_file"), message=f"{file} cannot be read: {error.strerror}", suggestion=_cure(chosen))
        except ValueError:
            continue  # a domain that is none, or a NUL in a path: both are reported already
        else:
            first = seen.setdefault((key.domain, key.kind), name)
            if first != name:
                yield Finding(
                    path=path,
                    message=f"a second {key.kind} key for {key.domain}; a message is signed by one of a kind",
                    suggestion=f"keep [dkim.{first}] or [dkim.{name}]; the record of the other stays in the DNS for a week",
                )


def _domain(written: str) -> str:
    return headers.ascii_domain(written.strip().lower().rstrip("."))


def _cure(chosen: DkimOptions) -> str:
    return f"`newsletter dkim make {chosen.domain} {chosen.selector}` makes a key and shows its record"


def _selector_and_headers(chosen: DkimOptions, path: KeyPath) -> Iterator[Finding]:
    if not SELECTOR.fullmatch(chosen.selector):
        yield Finding(path=(*path, "selector"), message=f"{shown(chosen.selector)} is no selector", suggestion='for instance "2026a"')
    for index, name in enumerate(chosen.headers):
        if not _HEADER.fullmatch(name):
            yield Finding(
                path=(*path, "headers", index), message=f"{shown(name)} is no header name", suggestion='for instance "X-Campaign"'
            )
        elif name.lower() in _NEVER:
            yield Finding(
                path=(*path, "headers", index), message=f"{name} must not be signed: it changes on the way", suggestion="leave it out"
            )


def _sends(settings: Settings, written: str, path: KeyPath) -> Iterator[Finding]:
    """A key that signs nothing is a mistake in its domain: the mail would go out unsigned, and nobody would notice."""
    try:
        domain = _domain(written)
    except UnsafeValue:
        yield Finding(path=path, message=f"{shown(written)} is no domain", suggestion='for instance "example.org"')
        return
    senders = sorted({_sender_domain(chosen.sender.address) for chosen in settings.newsletters.values()} - {""})
    if senders and not any(sender == domain or sender.endswith(f".{domain}") for sender in senders):
        yield Finding(
            path=path,
            message=f"no newsletter is sent from {domain}, so nothing would be signed",
            suggestion=f"senders are under {', '.join(senders)}",
        )


def _sender_domain(address: str) -> str:
    try:
        return _domain(address.rpartition("@")[2])
    except UnsafeValue:
        return ""
