"""When two articles are the same one: canonical address, guid, content fingerprint. Any shared key makes them one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from newsletter.model.article import Article

# Names that only say where a visitor came from; a parameter not listed here is part of the address.
TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "oly_anon_id",
        "oly_enc_id",
        "vero_id",
        "_hsenc",
        "_hsmi",
        "hsctatracking",
        "wickedid",
        "rb_clickid",
        "s_cid",
        "ref_src",
        "ref_url",
        "cmpid",
        "ito",
        "ocid",
        "ncid",
        "sr_share",
        "smid",
        "smtyp",
        "spm",
        "xtor",
        "at_medium",
        "at_campaign",
        "__twitter_impression",
    ]
)


def canonical_url(url: str) -> str:
    """The address without what does not change the page: case, ports, trackers, `www.`, `m.`, AMP, final slash."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("m.")
    port = parts.port if parts.port not in (None, 80, 443) else None
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in TRACKING and not name.lower().startswith("utm_") and (name, value) != ("amp", "1")
    )
    path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~")
    path = re.sub(r"/amp/?$", "", path).rstrip("/")
    return urlunsplit(("https", host + (f":{port}" if port else ""), path, urlencode(query), ""))


def folded(text: str) -> str:
    """Letters and digits only, without case or accents, single spaces."""
    plain = text if text.isascii() else "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", plain.casefold()))


def fingerprint(title: str, text: str) -> str:
    """A hash of what an article says; None of its mark-up, case or spacing."""
    return hashlib.sha256(f"{folded(title)}\n{folded(text)}".encode()).hexdigest()[:32]


def keys_of(article: Article) -> tuple[str, ...]:
    """Every identity of an article, the strongest first."""
    keys = []
    if article.url:
        keys.append("url:" + canonical_url(article.url))
    if article.guid:
        keys.append(f"guid:{article.source}:{article.guid}")
    text = article.text.for_reader(member=True) or ""
    if len(text) >= 200 or not keys:
        # A short text is no fingerprint: two events of a series may share a sentence.
        keys.append("text:" + fingerprint(article.title, text))
    return tuple(keys)
