"""Article pages as an invented journal publishes them, in every form we expect, each with the Article that must come of it.

A page has a box for signing up, a category, a headline, a picture with caption and credit, one to four authors with cards, the date
here and the date of the first publication elsewhere, the body, the first publisher, and a gate for members. What varies is which of
these are there, in which language, and whether mark-up states them (JSON-LD, microdata, meta), contradicts them, or says nothing.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from newsletter.model.article import Article, Author, Guarded, Picture
from tests.support.seed_words import ANNA, HARU, HOST, HOUSE, MINJI, NILS, RUTH, TONGUES, TOVE, Tongue

Stated = Literal["nothing", "json-ld", "microdata", "meta"]
Cards = Literal["blocks", "row", "none"]


# Of an article that this page only recommends.
ANOTHER = (
    "<script type='application/ld+json'>"
    + json.dumps(
        {
            "@type": "NewsArticle",
            "headline": "Nine boats and a wedding",
            "url": f"{HOST}/article/wedding",
            "author": {"@type": "Person", "name": "Ola Sund"},
            "datePublished": "2029-01-01",
            "image": f"{HOST}/pictures/wedding-2029-0101.jpg",
            "articleSection": "Weddings",
            "isAccessibleForFree": True,
        }
    )
    + "</script>"
)


@dataclass(frozen=True, kw_only=True)
class SeedPage:
    """One article page; `article()` is what it says."""

    tongue: Tongue = TONGUES["en"]
    authors: tuple[Author, ...] = (TOVE, NILS)
    joint: str = " , "  # between the names of the byline
    has_category: bool = True
    has_picture: bool = True
    picture_alt: str | None = None  # the tongue's if None
    publisher: str | None = "Nordic Harbour Review"
    has_first_date: bool = True
    gate: Literal["none", "words", "stated", "part", "tier"] = "words"
    stated: Stated = "nothing"
    cards: Cards = "blocks"
    has_sign_up: bool = True
    contradicts: bool = False  # the mark-up names the house as author and another article's date
    head: str = ""  # more for <head>
    lang: bool = True  # <html lang>
    slug: str = "lamp"
    layout: Literal["figure", "boxes", "breaks"] = "figure"  # boxes: blocks and spans without meaning; breaks: a body without paragraphs
    more: dict[str, Any] = field(default_factory=dict)  # laid over the JSON-LD

    @property
    def address(self) -> str:
        """Where the page stands."""
        return f"{HOST}/article/{self.slug}"

    @property
    def picture_address(self) -> str:
        """Its hero."""
        return f"{HOST}/pictures/skarvholm-2030-0412.jpg"

    def article(self) -> Article:
        """Every field that must be found."""
        members = self.gate != "none"
        t = self.tongue
        return Article(
            title=t.title,
            url=self.address,
            authors=tuple(self._known(author) for author in self.authors),
            category=t.category if self.has_category else None,
            published=date(2030, 4, 12),
            first_published=date(2030, 3, 2) if self.has_first_date else None,
            original_publisher=self.publisher,
            picture=Picture(
                url=self.picture_address,
                alt=t.alt if self.picture_alt is None else self.picture_alt or None,
                caption=t.caption,
                credit="Strait Museum",
            )
            if self.has_picture
            else None,
            text=Guarded("\n\n".join(t.paragraphs), members_only=members),
            free_text="\n\n".join(t.paragraphs[:2]) if self.gate == "part" else None,
            language=t.code if self.lang else None,
            members_only=members,
            access_known=True,
        )

    def _known(self, author: Author) -> Author:
        if self.cards == "none":
            return Author(name=author.name, url=author.url if self.stated == "json-ld" and not self.contradicts else None)
        return author

    def html(self) -> str:
        """The page."""
        t = self.tongue
        lang = f' lang="{t.code}"' if self.lang else ""
        return (
            f"<!doctype html><html{lang}><head><meta charset='utf-8'><title>{_e(t.title)} | {_e(HOUSE)}</title>"
            f"<link rel='canonical' href='{self.address}'><meta property='og:site_name' content='{_e(HOUSE)}'>{self._meta()}{self.head}</head><body>"
            f"<header><nav><a href='/'>Home</a><a href='/about'>About us</a><a href='/join'>Become a member</a></nav></header>{self._sign_up()}"
            f"<div class='wrap'><div class='article-view'{self._scope()}>{self._top()}<div class='article-body'>{self._body()}</div>{self._tail()}</div></div>"
            "<footer><p>© 2030 Strait &amp; Sound Journal. All rights reserved.</p></footer></body></html>"
        )

    def _meta(self) -> str:
        t = self.tongue
        found = ""
        if self.stated == "meta":
            found += f"<meta name='author' content='{_e('; '.join(author.name for author in self.authors))}'>"
            found += "<meta property='article:published_time' content='2030-04-12'>"
            found += f"<meta property='og:title' content='{_e(t.title)}'>"
            found += f"<meta property='article:section' content='{_e(t.category)}'>" if self.has_category else ""
            found += f"<meta property='og:image' content='{self.picture_address}'>" if self.has_picture else ""
        if self.layout == "boxes":
            found += f"<meta property='og:title' content='{_e(t.title)} - {_e(HOUSE)}'>"
            found += f"<meta property='og:image' content='{self.picture_address}'>" if self.has_picture else ""
        if self.gate == "tier":
            found += "<meta property='article:content_tier' content='metered'>"
        if self.stated == "json-ld" or self.gate in ("stated", "part"):
            found += f"<script type='application/ld+json'>{json.dumps(self._node(), ensure_ascii=False)}</script>"
        return found

    def _node(self) -> dict[str, Any]:
        t = self.tongue
        node: dict[str, Any] = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": t.title, "url": self.address}
        if self.stated == "json-ld":
            people = [{"@type": "Person", "name": author.name, "url": author.url} for author in self.authors]
            house = {"@type": "Organization", "name": HOUSE}
            node |= {"author": house if self.contradicts else people, "publisher": house, "datePublished": "2030-04-12"}
            node |= {"articleSection": t.category} if self.has_category else {}
            node |= {"image": {"@type": "ImageObject", "url": self.picture_address}} if self.has_picture else {}
        if self.gate == "stated":
            node["isAccessibleForFree"] = "False"
        if self.gate == "part":
            node["isAccessibleForFree"] = False
            node["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".behind"}
        return node | self.more

    def _sign_up(self) -> str:
        if not self.has_sign_up:
            return ""
        heading, *lines = self.tongue.sign_up
        return f"<section class='newsletter'><h4>{_e(heading)}</h4>{''.join(f'<p>{_e(line)}</p>' for line in lines)}<input type='email'></section>"

    def _scope(self) -> str:
        return " itemscope itemtype='https://schema.org/Article'" if self.stated == "microdata" else ""

    def _prop(self, name: str) -> str:
        return f" itemprop='{name}'" if self.stated == "microdata" else ""

    def _top(self) -> str:
        if self.layout == "boxes":
            return self._boxes()
        t = self.tongue
        category = f"<p class='category'{self._prop('articleSection')}>{_e(t.category)}</p>" if self.has_category else ""
        names = (
            self.joint.join(f"<span itemprop='author'>{_e(author.name)}</span>" for author in self.authors)
            if self.stated == "microdata"
            else _e(self.joint.join(author.name for author in self.authors))
        )
        first = f"<p>{_e(t.first_in)}{_e(t.first_published)}</p>" if self.has_first_date else ""
        day = (
            f"<time itemprop='datePublished' datetime='2030-04-12'>{t.published}</time>" if self.stated == "microdata" else _e(t.published)
        )
        return f"{category}<h1{self._prop('headline')}>{_e(t.title)}</h1>{self._figure()}<p>{_e(t.by)}{names}</p>{first}<p>{day}</p>"

    def _boxes(self) -> str:
        t = self.tongue
        names = self.joint.join(f"<a href='{author.url or '#'}'>{_e(author.name)}</a>" for author in self.authors)
        crumbs = (
            f"<ul class='path'><li><a href='/'>Home</a></li></ul><span class='category'>{_e(t.category)}</span>"
            if self.has_category
            else ""
        )
        first = f"<span>{_e(t.first_in)}{_e(t.first_published)}</span>" if self.has_first_date else ""
        return (
            f"<div class='view-top'>{crumbs}<h2 class='tit'>{_e(t.title)}</h2>{self._figure()}<div class='who'><span>{_e(t.by)}{names}</span></div>"
            f"<div class='when'>{first}<span>{_e(t.published)}</span></div><div class='share'><a href='#'>Facebook</a><a href='#'>Print</a></div></div>"
        )

    def _figure(self) -> str:
        t = self.tongue
        alt = t.alt if self.picture_alt is None else self.picture_alt
        if not self.has_picture:
            return ""
        if self.layout == "boxes":
            return (
                f"<div class='view-pic'><img src='{self.picture_address.removeprefix(HOST)}' alt='{_e(alt)}'><div>{_e(t.caption)}</div>"
                f"<div>{_e(t.source)}Strait Museum</div></div>"
            )
        return (
            f"<figure><img src='{self.picture_address}' alt='{_e(alt)}'{self._prop('image')}>"
            f"<figcaption>{_e(t.caption)}</figcaption><p class='source'>{_e(t.source)}Strait Museum</p></figure>"
        )

    def _body(self) -> str:
        t = self.tongue
        if self.layout == "breaks":
            return "<br>&nbsp;<br>\n".join(map(_e, t.paragraphs))
        blocks = [f"<p>{_e(paragraph)}</p><p>&nbsp;</p>" for paragraph in t.paragraphs]
        if self.gate == "part":
            return "".join(blocks[:2]) + f"<div class='behind'>{''.join(blocks[2:])}</div>"
        return "".join(blocks)

    def _tail(self) -> str:
        t = self.tongue
        origin = f"<div class='origin'><p>{_e(t.first_by)}</p><p>{_e(self.publisher)}</p></div>" if self.publisher else ""
        gate = "".join(f"<p>{_e(line)}</p>" for line in t.gate) if self.gate == "words" else ""
        return origin + self._cards() + (f"<div class='join'>{gate}</div>" if gate else "")

    def _cards(self) -> str:
        if self.cards == "none":
            return ""
        if self.cards == "row":
            return f"<div class='authors'>{''.join(self._photo(author) + _named(author) for author in self.authors)}</div>"
        boxes = (f"<div class='author-box'>{self._photo(author)}<div>{_named(author)}</div></div>" for author in self.authors)
        return f"<div class='authors'>{''.join(boxes)}</div>"

    @staticmethod
    def _photo(author: Author) -> str:
        go = f"<a href='{author.url}'><img src='/icons/go.svg' alt='바로가기'></a>" if author.url else ""
        return go + (f"<img src='{author.photo.removeprefix(HOST)}' alt='저자이미지'>" if author.photo else "")

    def text(self) -> str:
        """The same page copied as plain text."""
        t = self.tongue
        lines = [*t.sign_up] if self.has_sign_up else []
        lines += [t.category] if self.has_category else []
        lines += [t.title]
        lines += [t.caption, f"{t.source}Strait Museum"] if self.has_picture else []
        lines += [f"{t.by}{self.joint.join(author.name for author in self.authors)}"]
        lines += [f"{t.first_in}{t.first_published}"] if self.has_first_date else []
        lines += [t.published]
        body = "\n\n\u00a0\n\n".join(t.paragraphs)
        tail = [t.first_by, self.publisher] if self.publisher else []
        for author in self.authors if self.cards != "none" else ():
            tail += ["바로가기", "저자이미지", author.name, author.bio or "\u00a0"]
        tail += t.gate if self.gate != "none" else ()
        return "\n\n".join(lines) + f"\n\n{body}\n" + "\n\n".join(line for line in tail if line)

    def text_article(self) -> Article:
        """What the plain text says: it has no addresses, and no alt texts."""
        whole = self.article()
        return replace(
            whole,
            url=None,
            authors=tuple(Author(name=author.name, bio=author.bio if self.cards != "none" else None) for author in self.authors),
            picture=replace(whole.picture, url="", alt=None) if whole.picture else None,
            free_text=None,
            language=None,
        )


def _named(author: Author) -> str:
    name = f"<a href='{author.url}' rel='author'>{_e(author.name)}</a>" if author.url else _e(author.name)
    role = f"<p class='role'>{_e(author.role)}</p>" if author.role else ""
    return f"<h4>{name}</h4>{role}<p>{_e(author.bio or '')}</p>"


def _e(text: str) -> str:
    return html.escape(text, quote=True)


def _pages() -> dict[str, SeedPage]:
    en, de, ko, ja = (TONGUES[code] for code in ("en", "de", "ko", "ja"))
    base = SeedPage()
    return {
        "two authors, nothing stated": base,
        "one author": SeedPage(authors=(TOVE,)),
        "one author with an empty bio": SeedPage(authors=(NILS,)),
        "three authors, and": SeedPage(authors=(TOVE, NILS, RUTH), joint=" and "),
        "two authors, ampersand": SeedPage(authors=(RUTH, ANNA), joint=" & "),
        "four authors, commas": SeedPage(authors=(ANNA, NILS, RUTH, TOVE), joint=", "),
        "cards in a row": SeedPage(authors=(TOVE, NILS), cards="row"),
        "cards in a row, one without a photo": SeedPage(authors=(TOVE, RUTH, ANNA), cards="row", joint=", "),
        "no cards": SeedPage(cards="none"),
        "no picture": SeedPage(has_picture=False),
        "no category": SeedPage(has_category=False),
        "no first publication": SeedPage(publisher=None, has_first_date=False),
        "first publisher without a date": SeedPage(has_first_date=False),
        "free": SeedPage(gate="none"),
        "gate stated": SeedPage(gate="stated"),
        "gate before a part": SeedPage(gate="part"),
        "gate by a meter's mark": SeedPage(gate="tier"),
        "json-ld": SeedPage(stated="json-ld"),
        "json-ld without cards": SeedPage(stated="json-ld", cards="none", gate="none"),
        "json-ld that names the house": SeedPage(stated="json-ld", contradicts=True),
        "microdata": SeedPage(stated="microdata"),
        "meta": SeedPage(stated="meta", authors=(TOVE, NILS, RUTH), joint=", "),
        "foreign alt text": SeedPage(picture_alt="대표 이미지"),
        "empty alt text": SeedPage(picture_alt=""),
        "no sign-up box": SeedPage(has_sign_up=False),
        "german": SeedPage(tongue=de, joint=" und "),
        "german, json-ld": SeedPage(tongue=de, stated="json-ld", joint=" und ", gate="part"),
        "korean": SeedPage(tongue=ko, authors=(MINJI,)),
        "korean, two authors": SeedPage(tongue=ko, authors=(MINJI, NILS), joint=", "),
        "japanese": SeedPage(tongue=ja, authors=(HARU,)),
        "japanese, free": SeedPage(tongue=ja, authors=(HARU,), gate="none", publisher="港湾評論"),
        "json-ld of another article alone": SeedPage(head=ANOTHER),
        "json-ld of another article too": SeedPage(head=ANOTHER, stated="json-ld"),
        "broken json-ld": SeedPage(head='<script type=\'application/ld+json\'>{"@type": "NewsArticle", </script>'),
        "microdata, four authors": SeedPage(stated="microdata", authors=(ANNA, NILS, RUTH, TOVE), joint=", ", cards="row"),
        "boxes": SeedPage(layout="boxes"),
        "boxes, three authors in a row": SeedPage(layout="boxes", authors=(TOVE, RUTH, ANNA), joint=", ", cards="row"),
        "boxes, german": SeedPage(layout="boxes", tongue=de, joint=" und "),
        "boxes, korean": SeedPage(layout="boxes", tongue=ko, authors=(MINJI, NILS), joint=", "),
        "boxes without a picture": SeedPage(layout="boxes", has_picture=False, has_category=False),
        "breaks": SeedPage(layout="breaks"),
        "breaks, japanese": SeedPage(layout="breaks", tongue=ja, authors=(HARU,)),
        "iso dates": SeedPage(tongue=replace(en, published="2030-04-12", first_published="2030-03-02")),
        "dates in figures": SeedPage(tongue=replace(de, published="12.04.2030", first_published="2.3.2030"), joint=" und "),
        "dates in words": SeedPage(tongue=replace(en, published="Published on April 12th, 2030", first_published="2 March 2030")),
        "no language": SeedPage(tongue=en, lang=False),
    }


PAGES = _pages()
