"""What stands around the headline without any mark-up that says so: byline, date, category. Pure.

The last resort, for pages that state nothing: the lines just before and after the headline are told apart by their form, as in a
page that was copied as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.model.identity import folded
from newsletter.sources.article.bylines import split_names
from newsletter.sources.article.edges import date_alone
from newsletter.sources.article.jsonld import Graph, text_of, types_of
from newsletter.sources.article.lines import Line
from newsletter.sources.article.origin_words import origin_line
from newsletter.sources.clean import one_line

_BEFORE, _AFTER = 6, 14  # lines around the headline
_LONGEST = 45  # characters of a category
_BYLINE = re.compile(
    r"^(?:(?:written\s+|words\s+|text\s+|reported\s+)?by|von|par|por|di|door|af|av)\s*[:：]?\s+\S|^(?:authors?|autor(?:in|en|e|i|es|a)?|auteurs?|text|texte|texto|testo|文|글|撰文|作者|著者|執筆)\s*[:：]\s*\S",
    re.I,
)
_CATEGORY = re.compile(
    r"(?:^|[\s_-])(?:category|categoría|categoria|kategorie|section(?:-?name)?|rubri(?:ck|que|k)|channel|ressort)(?:$|[\s_-])", re.I
)
# A line over the headline is often a category, and often the name of a series or an affair.
_OVERLINE = re.compile(r"(?:^|[\s_-])(?:kicker|eyebrow|overline|topic)(?:$|[\s_-])", re.I)
_FILED = re.compile(r"^(?:(?:posted|filed|published)\s+)?(?:in|under|en|dans|category|kategorie|rubrik|section)\s*[:：]?(?:\s+|$)", re.I)


def around_headline(lines: Sequence[Line], title: str) -> tuple[Sequence[Line], Sequence[Line]]:
    """The lines before and after the headline; both empty where the page does not show it."""
    own = folded(title)
    at = next((index for index, line in enumerate(lines) if line.element.tag == "h1" and folded(line.text) == own), None)
    if at is None:
        at = next((index for index, line in enumerate(lines) if folded(line.text) == own), None)
    if at is None:  # the title that was chosen may be the one for social networks
        at = next((index for index, line in enumerate(lines) if line.element.tag == "h1"), None)
    if at is None:
        return (), ()
    return lines[max(0, at - _BEFORE) : at], lines[at + 1 : at + 1 + _AFTER]


def byline_near(lines: Sequence[Line], title: str) -> str:
    """The line near the headline that begins as a byline does and holds names; "" for none."""
    before, after = around_headline(lines, title)
    told = (line.text for line in (*after, *before) if _BYLINE.match(line.text) and not re.search(r"[.!?。]$", line.text))
    return next((text for text in told if split_names(text)), "")


def dates_near(lines: Sequence[Line], title: str, *, language: str | None) -> Iterator[str]:
    """The lines near the headline that are dates and nothing else; not those of a first publication."""
    before, after = around_headline(lines, title)
    for line in (*after, *before):
        if origin_line(line.text) is None and date_alone(line.text, language=language):
            yield re.sub(r"^[^\d:：]{3,30}[:：]\s*", "", line.text)


def category_of(lines: Sequence[Line], graph: Graph, title: str) -> str | None:
    """The category that the page shows at its headline, by the name of its element; else the last step of its bread crumbs."""
    before, after = around_headline(lines, title)
    near = [*reversed(before), *after[:2]]
    return _called(near, _CATEGORY) or _crumb(graph, title) or _called(near, _OVERLINE)


def _called(lines: Sequence[Line], what: re.Pattern[str]) -> str | None:
    for line in lines:
        label = _FILED.sub("", line.text).strip()
        marked = " ".join(line.element.xpath("@class | @rel | .//@class | .//@rel")[:20])
        if 1 < len(label) <= _LONGEST and what.search(marked) and not date_alone(label):
            return label
    return None


def _crumb(graph: Graph, title: str) -> str | None:
    for node in graph.nodes:
        if "breadcrumblist" not in types_of(node):
            continue
        names = [one_line(_crumb_name(step), limit=100) for step in graph.listed(node.get("itemListElement"))[:12]]
        names = [name for name in names if name]
        if names and (folded(names[-1]) == folded(title) or len(names[-1]) > _LONGEST):
            names.pop()
        return names[-1] if len(names) > 1 and len(names[-1]) <= _LONGEST else None
    return None


def _crumb_name(step: object) -> str:
    if not isinstance(step, dict):
        return ""
    item = step.get("item")
    return text_of(step.get("name")) or (text_of(item.get("name")) if isinstance(item, dict) else "")
