"""What a page says of itself in its head and headings: meta names, canonical address, language, title, headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter.model.identity import folded
from newsletter.sources.article.jsonld import Graph, text_of
from newsletter.sources.clean import language_tag, one_line, web_address

# Names that themes give to the line above a headline, in the markup of the headline itself.
_KICKER = re.compile(
    r"kicker|over-?line|top-?line|dachzeile|spitzmarke|eyebrow|strapline|sur-?titre|antetitulo|antetítulo|occhiello|chapeu|bovenkop|category|badge"
    r"|visually-?hidden|sr-only|screen-reader|off-?screen",
    re.I,
)
_CRUMB = re.compile(r"bread-?crumb", re.I)
_MAX_META = 500  # meta elements read


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of one page."""

    meta: dict[str, tuple[str, ...]]  # lower-case property, name or itemprop -> contents, in order
    canonical: str | None
    language: str | None
    page_title: str  # <title>
    headings: tuple[str, ...]  # every <h1>, whole
    shown: tuple[str, ...]  # what a reader takes for a headline: every <h1> without its kicker, and no step of a path
    lesser: tuple[str, ...]  # every <h2> and <h3> without its kicker
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
    headings = list(islice(tree.iter("h1"), 20))
    return Head(
        meta=meta,
        canonical=_canonical(tree, meta, address),
        language=language,
        page_title=one_line(next(iter(tree.xpath("//title/text()")), "")),
        headings=_lines(heading.text_content() for heading in headings),
        shown=_lines(_without_kicker(heading) for heading in headings if not _is_crumb(heading)),
        lesser=_lines(map(_without_kicker, islice(tree.iter("h2", "h3"), 40))),
        site=one_line(next(iter(meta.get("og:site_name", meta.get("application-name", ()))), ""), limit=100),
    )


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(one_line, texts)))


def _is_crumb(heading: HtmlElement) -> bool:
    own = " ".join([*map(str, heading.attrib), *heading.attrib.values()])
    return bool(_CRUMB.search(own))


def _without_kicker(heading: HtmlElement) -> str:
    """The words of a headline without the line above it; all of them where little else is left."""
    whole = str(heading.text_content())
    kickers = [one for one in heading.iterdescendants() if isinstance(one.tag, str) and _KICKER.search(one.get("class", ""))]
    left = whole
    for kicker in kickers:
        left = left.replace(str(kicker.text_content()), " ", 1)
    left = left.strip(" \n\t\r:-–—|·")
    return left if len(left) * 2 > len(" ".join(whole.split())) else whole


def _meta(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for element in islice(tree.iter("meta"), _MAX_META):
        content = element.get("content")
        if content is None:
            continue
        for name in {element.get("property"), element.get("name"), element.get("itemprop")} - {None, ""}:
            found[str(name).lower()] = (*found.get(str(name).lower(), ()), content.strip())
    return found


def _canonical(tree: HtmlElement, meta: dict[str, tuple[str, ...]], address: str | None) -> str | None:
    links = (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    claims = [*filter(None, links), *meta.get("og:url", ())]
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


def site_names(head: Head, graph: Graph) -> set[str]:
    """Folded names under which the site may hang its tail on a title."""
    names: set[str] = {folded(head.site)}
    for node in graph.articles:
        names |= {folded(text_of(publisher)) for publisher in graph.listed(node.get("publisher"))}
    host = urlsplit(head.canonical or "").hostname or ""
    names |= {folded(host.removeprefix("www.")), folded(host.removeprefix("www.").split(".")[0])}
    return names - {""}
