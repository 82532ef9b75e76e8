"""When two articles are the same one: canonical address, guid, content fingerprint. Any shared key makes them one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from contextlib import suppress
from itertools import filterfalse
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

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
        "_ga",
        "_gl",
        "fb_ref",
        "fb_source",
        "trk",
        "trkcampaign",
        "sc_campaign",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
    ]
)


_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "matomo_", "hsa_", "ga_", "wt.", "wt_", "etcc_", "fb_action_", "__hs", "trk_")
_SIDE_HOSTS = ("www.", "m.", "mobile.", "amp.")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_AMP_END = re.compile(r"(?:/amp|\.amp)(?=(?:\.html?)?/*\Z)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp|cfm)\Z", re.IGNORECASE)
_AMP_CACHE = re.compile(r"/(?:amp/|[cvwi]/)?(?:s/)?(?=[\w-]+\.)")


def canonical_url(url: str) -> str:
    """The address without what does not change the page, so that two forms of one page are one.

    Folded: scheme, case and form of the host, ports, log-in, `www.` and its like, AMP pages and caches, trackers, the order of
    parameters, percent-signs (RFC 3986 section 6.2.2), an index file, final slashes, the fragment (but not `#!`, which is a page). A
    parameter that is not known to track stays. Raises ValueError for what is no address.
    """
    parts = _out_of_cache(urlsplit(url.strip()))
    path = _AMP_END.sub("", _percent_folded(parts.path))
    if path[:5].lower() == "/amp/":
        path = path[4:]
    path = _INDEX.sub("", path.rstrip("/")).rstrip("/")
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    return urlunsplit(("https", _host_of(parts), path, _query_of(parts), fragment))


def _out_of_cache(parts: SplitResult) -> SplitResult:
    """The publisher's own address of a page that is kept in an AMP cache."""
    host = (parts.hostname or "").lower()
    is_cache = host.endswith(".cdn.ampproject.org") or (host.removeprefix("www.").startswith("google.") and parts.path.startswith("/amp/"))
    found = _AMP_CACHE.match(parts.path) if is_cache else None
    if found is None:
        return parts
    return urlsplit(f"https://{parts.path[found.end() :]}" + (f"?{parts.query}" if parts.query else ""))


def _host_of(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    with suppress(UnicodeError):  # no name that could be asked for; it is itself still
        host = host.encode("idna").decode("ascii")
    for prefix in _SIDE_HOSTS:
        rest = host.removeprefix(prefix)
        host = rest if "." in rest else host
    if ":" in host:
        host = f"[{host}]"
    return host + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")


def _query_of(parts: SplitResult) -> str:
    pairs = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(*pair))
    return urlencode(pairs)


def _tracks(name: str, value: str) -> bool:
    name = name.lower()
    is_amp = (name in ("amp", "amp_js_v", "isamp") and value in ("", "1", "true", "0.1")) or (name, value.lower()) == ("outputtype", "amp")
    return is_amp or name in TRACKING or name.startswith(_TRACKING_PREFIXES)


def _percent_folded(path: str) -> str:
    """The path with each sign written in one way: plain where it may be, else as %XX."""

    def one(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign in _UNRESERVED else found[0].upper()

    return re.sub(r"%([0-9a-fA-F]{2})", one, quote(path, safe="/%:@!$&'()*+,;=-._~"))


def folded(text: str) -> str:
    """Letters and digits only, without case or accents, single spaces."""
    plain = text if text.isascii() else "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", text)))
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
