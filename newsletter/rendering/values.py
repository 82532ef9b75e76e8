"""What stands in the blanks of one reader's message; runs once for every message that is sent, so it is kept light."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote

from newsletter.model import headers, tokens
from newsletter.model.newsletter import Newsletter
from newsletter.model.tokens import Purpose, Token

_PLAIN = re.compile(r"[A-Za-z0-9 ._~-]*")

# Every name that a letter or a theme may leave blank.
BLANKS = frozenset({"to", "message_id", "unsubscribe_url", "list_unsubscribe", "reader_name", "delivery_id"})


def reader_values(
    *,
    uid: str,
    address: str,
    name: str,
    newsletter: Newsletter,
    edition_uid: str,
    key: bytes,
    public_url: str,
    domain: str,
    test: bool = False,
    message_id: str | None = None,
) -> dict[str, str]:
    """One value for every name in BLANKS; a function of its arguments alone, so a repeat is the same message.

    `public_url` has no final slash and is "" without public pages: then the way out is the mailto alone. `test` makes
    links that act on nothing. `message_id`, with its angle brackets, replaces the reader's own. Raises UnsafeValue for an
    address or domain that cannot stand in a header.
    """
    purpose = Purpose.TEST if test else Purpose.UNSUBSCRIBE
    token = tokens.sign(key, Token(uid=uid, newsletter=newsletter.slug, purpose=purpose))
    mailto = unsubscribe_mailto(newsletter, token)
    page = f"{public_url}/u/{token}" if public_url else mailto
    return {
        "to": headers.mailbox(name, address),
        "message_id": message_id or tokens.message_id(edition_uid, uid, headers.ascii_domain(domain)),
        "unsubscribe_url": page,
        # RFC 8058 section 3.1: the page first, for programs that try one only.
        "list_unsubscribe": headers.uri_list([page, mailto] if public_url else [mailto]),
        "reader_name": headers.clean(name),
        "delivery_id": delivery_id(key, edition_uid, uid, test=test),
    }


def unsubscribe_mailto(newsletter: Newsletter, token: str) -> str:
    """The way out by mail, with the token in the subject for whoever reads that mailbox."""
    return mailto(newsletter, f"unsubscribe {token}")


def mailto(newsletter: Newsletter, subject: str = "") -> str:
    """A link (RFC 6068) that writes to whoever gets the replies. Raises UnsafeValue for a domain that is none."""
    link = _mailto((newsletter.reply_to or newsletter.sender).address)
    # What `quote` does to most subjects, at a tenth of its time: this runs for every message.
    quoted = subject.replace(" ", "%20") if _PLAIN.fullmatch(subject) else quote(subject, safe="")
    return f"{link}?subject={quoted}" if subject else link


@lru_cache(maxsize=64)
def _mailto(address: str) -> str:
    local, _, host = address.rpartition("@")
    return f"mailto:{quote(local, safe='')}@{headers.ascii_domain(host)}"


def delivery_id(key: bytes, edition_uid: str, uid: str, *, test: bool = False) -> str:
    """What names one edition to one reader in a message that comes back: 22 characters that say nothing without the key."""
    return tokens.seal(key, f"{'test' if test else 'delivery'}:{edition_uid}:{uid}")


def archive_url(public_url: str, edition_uid: str) -> str:
    """The page of an edition in the browser; there is no reader in it, so it may be passed on."""
    return f"{public_url}/a/{edition_uid}"
