"""From an edition to the records of `view`: rights, languages, links and pictures are decided here, before any template."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from itertools import groupby

from markupsafe import Markup, escape

from newsletter.model.article import Article, Author, Picture
from newsletter.model.edition import BlockKind, Edition, EditorBlock, Pick, Place
from newsletter.rendering.addresses import plain_address
from newsletter.rendering.blocks import clean_block, hrefs_of
from newsletter.rendering.foreign import line, paragraphs
from newsletter.rendering.jobs import PreparedPicture, RenderJob
from newsletter.rendering.links import linked, links_view
from newsletter.rendering.strings import Strings, base_language, direction
from newsletter.rendering.view import AuthorView, BlockView, DigestView, PictureView, RunView, StoryView

_SCRIPTS = {"ar": "arab", "fa": "arab", "ur": "arab", "ps": "arab", "ja": "jpan", "ko": "kore", "zh": "hans"}
_TALL = ("hi", "mr", "ne", "bn", "ta", "te", "th", "km", "lo", "my")  # marks above and below the line

# Gmail shows up to 200 characters beside the subject: after the preheader come invisible ones, not the masthead.
_INBOX_ROW = 200
_INVISIBLE = "\u034f\u200c\u00a0"
_SHADES = 6
_FEW, _MOST_CONTENTS = 8, 10  # an edition of few stories needs no table of contents; a longer one names the first


def build_view(job: RenderJob, widths: Mapping[str, int], t: Strings) -> DigestView:
    """The whole edition for readers with or without the right. Pure.

    `widths` are the theme's (`Theme.picture_widths`): a place with 0 shows no picture. `t` are the words of the interface.
    """
    edition, newsletter = job.edition, job.newsletter
    stories = [(pick.place, _story(job, widths, t, pick, index)) for index, pick in enumerate(edition.picks, start=1)]
    runs = [RunView(place=place, stories=tuple(s for _, s in run)) for place, run in groupby(stories, lambda pair: pair[0])]
    opening, middle, closing = _blocks(job, t)
    logo = _logo(job, newsletter.logo, widths)
    subject = line(edition.subject) or line(newsletter.name)
    preheader = line(edition.preheader) or _other_headlines(stories)
    return DigestView(
        name=line(newsletter.name),
        tagline=line(newsletter.tagline),
        logo=logo,
        logo_dark=_logo(job, newsletter.logo_dark, widths) if logo else None,
        language=newsletter.language,
        direction=direction(newsletter.language),
        script=script_of(newsletter.language),
        scripts=tuple(sorted({script_of(newsletter.language), *(story.script for _, story in stories)} - {""})),
        subject=subject,
        preheader=preheader,
        folio=_folio(job, t),
        own_language=job.own_language if base_language(job.own_language) != base_language(newsletter.language) else "",
        own_direction=direction(job.own_language or newsletter.language),
        intro=paragraphs(edition.intro),
        contents=tuple(story for _, story in stories[:_MOST_CONTENTS]) if len(stories) > _FEW else (),
        opening=opening,
        middle=middle,
        closing=closing,
        runs=tuple(runs),
        links=links_view(job),
        why=t.why(line(newsletter.name)),
        footer=paragraphs(newsletter.footer),
        postal=tuple(cleaned for row in newsletter.postal_address.splitlines() if (cleaned := line(row))),
        inbox_padding=_INVISIBLE * max(0, -(-(_INBOX_ROW - len(preheader)) // len(_INVISIBLE))),
    )


def script_of(language: str) -> str:
    """Which fonts and line height a language needs; "" for Latin, Greek and Cyrillic."""
    base = base_language(language)
    return _SCRIPTS.get(base, "deva" if base in _TALL else "")


def _other_headlines(stories: list[tuple[Place, StoryView]]) -> str:
    # The first one is usually the subject, beside which it would only be said twice.
    return " · ".join(story.title for _, story in stories[1:4])


def _folio(job: RenderJob, t: Strings) -> tuple[str, ...]:
    articles = [pick.stored.article for pick in job.edition.picks]
    minutes = sum(article.reading_minutes or 0 for article in articles)
    pieces = [t.number(job.edition.number), t.full_day(job.date.date())]
    if articles:
        pieces.append(t.stories(len(articles)))
    if minutes:
        pieces.append(t.in_all(minutes))
    return tuple(pieces)


def _story(job: RenderJob, widths: Mapping[str, int], t: Strings, pick: Pick, index: int) -> StoryView:
    article = pick.stored.article
    language, way = _tongue(article, job.newsletter.language)
    authors = tuple(_author(job, widths, author) for author in article.authors if line(author.name))
    names = [author.name for author in authors]
    isolated = [Markup("<bdi>{}</bdi>").format(name) for name in names]
    return StoryView(
        index=index,
        title=line(article.title),
        url=linked(job, article.url),
        language=language,
        direction=way,
        script=script_of(language) or ("arab" if way == "rtl" else ""),
        foreign=base_language(language) != base_language(job.newsletter.language),
        category=line(article.category),
        summary=paragraphs(_summary(pick, member=job.member)),
        picture=_picture(job.pictures, widths, pick, t),
        authors=authors,
        byline=Markup(t.by(isolated)) if names else Markup(""),
        byline_text=t.by(names) if names else "",
        minutes=t.min_read(article.reading_minutes) if article.reading_minutes else "",
        members_only=article.members_only,
        first_published=t.first_published(line(article.original_publisher) or None, _day(article)),
    )


def _tongue(article: Article, language: str) -> tuple[str, str]:
    """Language and direction of an article. Where its source does not say, its headline tells the direction at least."""
    if article.language:
        return article.language, direction(article.language)
    way = _way(article.title) or direction(language)
    return (language, way) if way == direction(language) else ("und", way)


def _way(words: str) -> str | None:
    """The direction of the first letter that has one (UAX 9, rules P2 and P3); None where none has."""
    strong = next((kind for char in words if (kind := unicodedata.bidirectional(char)) in {"L", "R", "AL"}), None)
    return None if strong is None else "ltr" if strong == "L" else "rtl"


def _summary(pick: Pick, *, member: bool) -> str | None:
    # Who may not read the summary sees the publisher's own excerpt, which is free for everybody.
    words = pick.summary.words.for_reader(member=member)
    return words if words is not None else pick.stored.article.teaser


def _day(article: Article) -> date | None:
    moment = article.first_published
    return date(moment.year, moment.month, moment.day) if moment else None


def _author(job: RenderJob, widths: Mapping[str, int], author: Author) -> AuthorView:
    name = line(author.name)
    photo = job.pictures.get(author.photo) if author.photo and widths["avatar"] else None
    return AuthorView(
        name=name,
        initials=initials(name),
        shade=hashlib.sha256(name.encode()).digest()[0] % _SHADES,
        photo=_source(photo) if photo else None,
        role=line(author.role),
        bio=line(author.bio),
        url=linked(job, author.url),
    )


def initials(name: str) -> str:
    """One or two letters for a person: of the first and the last name, or the first of a single one."""
    words = [word for word in re.split(r"[\s\-.]+", name) if word[:1].isalnum()]
    if not words:
        return name[:1]
    first, last = words[0][0], words[-1][0] if len(words) > 1 else ""
    # Arabic and CJK letters join or speak for themselves: two of them would read as a word.
    return (first + last).upper() if first.isascii() or first.isupper() else first


def _source(prepared: PreparedPicture) -> str | None:
    if re.fullmatch(r"cid:[0-9a-f]{64}", prepared.src):
        return prepared.src
    return plain_address(prepared.src)


def _picture(pictures: Mapping[str, PreparedPicture], widths: Mapping[str, int], pick: Pick, t: Strings) -> PictureView | None:
    picture = pick.stored.article.picture
    prepared = pictures.get(picture.url) if picture else None
    src = _source(prepared) if prepared else None
    width = widths.get(pick.place, 0)
    if picture is None or prepared is None or src is None or not width:
        return None
    credit = line(picture.credit)
    return PictureView(
        src=src,
        width=min(width, prepared.width or width),
        alt=line(pick.alt) or line(picture.alt) or _named_by(pick, picture),
        caption=line(picture.caption),
        credit=t.credit(credit) if credit else "",
    )


def _named_by(pick: Pick, picture: Picture) -> str:
    # A caption that stands under the picture would be heard twice; an empty alt would have some readers speak the address.
    shown = pick.place in {Place.LEAD, Place.FEATURE}
    return (line(picture.caption) if not shown else "") or line(pick.stored.article.title)


def _logo(job: RenderJob, url: str | None, widths: Mapping[str, int]) -> PictureView | None:
    prepared = job.pictures.get(url) if url else None
    src = _source(prepared) if prepared else None
    if prepared is None or src is None or not widths["logo"]:
        return None
    # The file has twice the pixels it is shown at.
    width = min(widths["logo"], max(1, (prepared.width or widths["logo"] * 2) // 2))
    return PictureView(src=src, width=width, alt=line(job.newsletter.name), caption="", credit="")


_Parts = tuple[tuple[BlockView, ...], tuple[BlockView, ...], tuple[BlockView, ...]]


def _blocks(job: RenderJob, t: Strings) -> _Parts:
    """Notes open, the first sponsor follows the first run of stories, the rest closes."""
    edition: Edition = job.edition
    views = [_block(job, t, block) for block in edition.blocks]
    opening = [view for view in views if view.kind == BlockKind.NOTE]
    sponsors = [view for view in views if view.kind == BlockKind.SPONSOR]
    closing = [view for view in views if view not in opening and view not in sponsors[:1]]
    return tuple(opening), tuple(sponsors[:1]), tuple(closing)


def _block(job: RenderJob, t: Strings, block: EditorBlock) -> BlockView:
    label = {
        BlockKind.NOTE: t.gettext("From the editor"),
        BlockKind.SPONSOR: t.gettext("Sponsored"),
        BlockKind.EVENT: t.gettext("Event"),
        BlockKind.QUESTION: t.gettext("A question for you"),
    }[block.kind]
    rel = "sponsored nofollow noopener" if block.kind is BlockKind.SPONSOR else "noopener"
    html = clean_block(block.html or str(escape(block.text)), rel=rel, linked=lambda url: linked(job, url))
    url = linked(job, block.url)
    return BlockView(
        kind=block.kind.value,
        label=label,
        title=line(block.title),
        url=url,
        direction=_way(line(block.title) + html.striptags()) or direction(job.newsletter.language),
        html=html,
        text="\n\n".join(paragraphs(block.text)) if block.text else "",
        hrefs=tuple(href for href in hrefs_of(html) if href != url),
        rel=rel,
    )
