"""What a page says of itself in its head and headings: meta names, canonical address, language, headline. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter.model.identity import folded
from newsletter.sources.article.jsonld import Graph, Node, text_of
from newsletter.sources.clean import language_tag, one_line, web_address

_SEPARATORS = re.compile(r"\s+[-–—|·•:»]+\s+|\s*[|»｜]\s*")
_MAX_META = 500  # meta elements read


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of one page."""

    meta: dict[str, tuple[str, ...]]  # lower-case property, name or itemprop -> contents, in order
    canonical: str | None
    language: str | None
    page_title: str  # <title>
    headings: tuple[str, ...]  # every <h1>
    site: str  # og:site_name or the like, "" if unknown

    def first(self, *names: str) -> str:
        """The first content under the first of these names that has one, else an empty string."""
        return next((content for name in names for content in self.meta.get(name, ()) if content), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All contents under one name."""
        return self.meta.get(name, ())


def read_head(tree: HtmlElement, *, address: str | None) -> Head:
    """The head of a parsed page that was fetched from `address` (None for a file)."""
    meta = _meta(tree)
    language = next(
        (tag for tag in map(language_tag, [*tree.xpath("/html/@lang | /html/@xml:lang"), *meta.get("og:locale", ())]) if tag), None
    )
    headings = tuple(filter(None, (one_line(heading.text_content()) for heading in tree.xpath("//h1")[:20])))
    return Head(
        meta=meta,
        canonical=_canonical(tree, meta, address),
        language=language,
        page_title=one_line(next(iter(tree.xpath("//title/text()")), "")),
        headings=headings,
        site=one_line(next(iter(meta.get("og:site_name", meta.get("application-name", ()))), ""), limit=100),
    )


def _meta(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for element in tree.xpath("//meta[@content]")[:_MAX_META]:
        content = element.get("content", "").strip()
        for name in {element.get("property"), element.get("name"), element.get("itemprop")} - {None, ""}:
            found[str(name).lower()] = (*found.get(str(name).lower(), ()), content)
    return found


def _canonical(tree: HtmlElement, meta: dict[str, tuple[str, ...]], address: str | None) -> str | None:
    claims = [*tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href"), *meta.get("og:url", ())]
    for claim in claims:
        claimed = web_address(claim, base=address or "")
        if claimed and _may_claim(claimed, address):
            return claimed
    return web_address(address) if address else None


def _may_claim(claimed: str, address: str | None) -> bool:
    # A canonical link to the home page is a slip of many themes; one to a stranger's site would steal his identity.
    if address is None:
        return True
    own, other = urlsplit(address), urlsplit(claimed)
    if other.path in ("", "/") and own.path not in ("", "/"):
        return False
    return _related(own.hostname or "", other.hostname or "")


def _related(one: str, other: str) -> bool:
    one, other = (re.sub(r"^(?:www|m|amp|mobile)\.", "", host.lower()) for host in (one, other))
    shorter, longer = sorted((one, other), key=len)
    labels = shorter.split(".")
    registrable = len(labels) >= 2 and not (len(labels) == 2 and len(labels[1]) == 2 and len(labels[0]) <= 3)
    return one == other or (registrable and longer.endswith("." + shorter))


def headline(head: Head, graph: Graph, article: Node) -> str:
    """The article's headline without the site's tail: what two of JSON-LD, OpenGraph and `<h1>` agree on, else the first there is."""
    tails = site_names(head, graph)
    told = [without_tail(one_line(text), tails) for text in (text_of(article.get("headline")), head.first("og:title", "twitter:title"))]
    heading = _own_heading(head.headings, [*told, head.page_title])
    votes = Counter(folded(text) for text in (told[0], heading, told[1]) if text)
    candidates = [told[0], heading, told[1], without_tail(head.page_title, tails), one_line(text_of(article.get("name")))]
    return max(candidates, key=lambda text: (bool(text), votes[folded(text)]))


def _own_heading(headings: tuple[str, ...], told: list[str]) -> str:
    """The `<h1>` that is the headline: one of several is the site's name or a teaser's."""
    words = [set(folded(text).split()) for text in told if text]
    for heading in headings:
        own = set(folded(heading).split())
        if any(len(own & other) >= max(1, min(len(own), len(other)) * 0.5) for other in words):
            return heading
    return headings[0] if len(headings) == 1 and len(headings[0].split()) > 2 else ""


def site_names(head: Head, graph: Graph) -> set[str]:
    """Folded names under which the site may hang its tail on a title."""
    names: set[str] = {folded(head.site)}
    for node in graph.articles:
        names |= {folded(text_of(publisher)) for publisher in graph.listed(node.get("publisher"))}
    host = urlsplit(head.canonical or "").hostname or ""
    names |= {folded(host.removeprefix("www.")), folded(host.removeprefix("www.").split(".")[0])}
    return names - {""}


def without_tail(title: str, sites: Iterable[str]) -> str:
    """A title without "- Site" or "| Site" at its end; a tail goes only when it is a name of the site, or a date after one."""
    names = {name.replace(" ", "") for name in sites}
    for _ in range(3):
        cut = _last_separator(title)
        if cut is None:
            break
        tail = folded(title[cut[1] :]).replace(" ", "")
        known = tail in names or any(len(name) > 3 and (tail.startswith(name) or name.startswith(tail)) for name in names if len(tail) > 2)
        if not (known or re.fullmatch(r"\d{6,8}", tail)):
            break
        title = title[: cut[0]].strip()
    return title


def _last_separator(title: str) -> tuple[int, int] | None:
    cuts = [match.span() for match in _SEPARATORS.finditer(title) if match.start() > 0]
    return cuts[-1] if cuts else None
