"""DKIM from the configuration: the keys that a send signs with, their records, a new key, and one message signed."""

from __future__ import annotations

from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path

from newsletter import log
from newsletter.config.dkim import dkim_key, key_weakness
from newsletter.config.settings import Settings
from newsletter.delivery.dkim.keys import SELECTOR, DkimKey, Kind, NoKey, make_private_key, write_private_key
from newsletter.delivery.dkim.records import record_name, record_value, zone_line
from newsletter.delivery.dkim.signer import Signer
from newsletter.delivery.dots import unstuffed
from newsletter.errors import BadInput, UsageError
from newsletter.model import headers
from newsletter.model.letter import Letter, UnsafeValue

_log = log.get("dkim")


@dataclass(frozen=True, kw_only=True)
class ShownKey:
    """A key as an operator sees it; nothing of it is secret."""

    name: str  # of its table; "" for one that is in none yet
    domain: str
    selector: str
    kind: str  # rsa | ed25519
    bits: int
    record: str  # where its record stands
    value: str  # what the record says
    zone_line: str  # both, as a zone file wants them
    weakness: str = ""  # what should be better, in a sentence


def dkim_keys(settings: Settings) -> tuple[DkimKey, ...]:
    """Every key of the configuration; says in the log what should be better about one. Raises UsageError for one that is gone since."""
    keys = []
    for name in settings.dkim:
        key = _key(settings, name)
        if weak := key_weakness(settings, name, key):
            _log.warning("a DKIM key should be better", key=name, why=weak)
        keys.append(key)
    return tuple(keys)


def _key(settings: Settings, name: str) -> DkimKey:
    try:
        return dkim_key(settings, name)
    except (NoKey, OSError) as error:
        raise UsageError(f"the key of [dkim.{name}] cannot be used", where=str(settings.path(settings.dkim[name].key_file))) from error


def shown_keys(settings: Settings) -> list[ShownKey]:
    """The keys of the configuration with the records that the DNS must have."""
    named = [(name, _key(settings, name)) for name in settings.dkim]
    return [_shown(key, name=name, weak=key_weakness(settings, name, key) or "") for name, key in named]


def _shown(key: DkimKey, *, name: str = "", weak: str = "") -> ShownKey:
    return ShownKey(
        name=name,
        domain=key.domain,
        selector=key.selector,
        kind=key.kind,
        bits=key.bits,
        record=record_name(key),
        value=record_value(key),
        zone_line=zone_line(key),
        weakness=weak,
    )


def make_key(file: Path, *, domain: str, selector: str, kind: Kind, bits: int) -> ShownKey:
    """A new key in a new file. Raises UsageError for a domain or selector that is none, and a file that is there or cannot be written."""
    if not SELECTOR.fullmatch(selector):
        raise UsageError(f"{selector!r} is no selector", do='letters, digits and hyphens, for instance "2026a"')
    try:
        host = headers.ascii_domain(domain.lower().rstrip("."))
    except UnsafeValue as error:
        raise UsageError(str(error), do='name it alone, for instance "example.org"') from error
    key = DkimKey(domain=host, selector=selector, private=make_private_key(kind, bits=bits))
    try:
        write_private_key(file, key.private)
    except FileExistsError:
        raise UsageError(
            "there is a file of that name, and a key is never written over", where=str(file), do="take another selector"
        ) from None
    except OSError as error:
        raise UsageError(f"the key cannot be written: {error.strerror}", where=str(file), do="name another place with --file") from error
    return _shown(key)


def sign_message(settings: Settings, raw: bytes, *, where: str) -> bytes:
    """A message with the signatures of its sender's domain before it, and the line ends it came with. Raises BadInput."""
    wire = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if b"\r\n\r\n" not in wire:
        wire = wire.removesuffix(b"\r\n") + b"\r\n\r\n"
    sender = parseaddr(str(BytesHeaderParser().parsebytes(wire)["From"] or ""))[1]
    try:
        signer = Signer.of(dkim_keys(settings), sender_domain=headers.ascii_domain(sender.rpartition("@")[2]))
        if signer is None:
            raise BadInput(f"there is no key for {sender}", where=where, do="add a table [dkim.NAME] for that domain")
        stuffed = (b"\r\n" + wire).replace(b"\r\n.", b"\r\n..")[2:]
        signed = unstuffed(signer.prepare(Letter(segments=(stuffed,), blanks=())).join({}))
    except UnsafeValue as error:
        raise BadInput("the message has no sender with a domain", where=where, do="write one From with one address") from error
    except ValueError as error:
        raise BadInput(f"this is no message that can be signed: {error}", where=where, do="give a whole message, header first") from error
    return signed if b"\r\n" in raw else signed.replace(b"\r\n", b"\n")
