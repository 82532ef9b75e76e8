"""A Markdown file with front matter (Hugo, Jekyll, Astro, Eleventy, or ours) to an article. Reads no file but asks for pictures.

Field names are those that the site generators use; where several mean the same, the first that is there counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import quote

from markdown_it import MarkdownIt

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.sources.article.bylines import clean_name, split_names
from newsletter.sources.clean import language_tag, one_line, paragraphs, plain, web_address
from newsletter.sources.dates import Moment, is_after, parse_date
from newsletter.sources.folder.front_matter import BadFrontMatter, Page, all_words, is_yes, split_page, words
from newsletter.sources.local_files import NotAPicture

FindPicture = Callable[[str], str | None]
"""What is written for a picture -> its address. Raises NotAPicture."""

_AGE = re.compile(r"(\d{1,5})\s*(m|min|h|d|w)$")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_JEKYLL_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)$")
_PICTURE_FIELDS = (
    "picture",
    "image",
    "cover",
    "featured_image",
    "featuredimage",
    "heroimage",
    "hero_image",
    "hero",
    "thumbnail",
    "banner",
    "images",
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one file gave."""

    article: Article | None = None  # None for a draft, or what is not yet or no longer published
    problems: list[str] = field(default_factory=list)  # what of it could not be used, each in a sentence


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file stands, as far as its article depends on it."""

    name: str  # path below the source's folder, with slashes
    zone: tzinfo  # of dates without one
    url_pattern: str = ""
    find_picture: FindPicture = web_address


def parse(text: str, place: Place, *, now: datetime) -> Reading:
    """The article of a Markdown file. Raises BadFrontMatter; a bad picture is a problem in the reading."""
    page = split_page(text)
    dates = _dates(page, place, now)
    if _is_withheld(page, dates, now, place.zone):
        return Reading()
    body = prose(page.body)
    title = one_line(words(page.fields.get("title"))) or _heading(page.body)
    if not title:
        raise BadFrontMatter("the article has no title", line=1)
    problems: list[str] = []
    members = is_yes(page.fields.get("members")) or is_yes(page.fields.get("members_only"))
    teaser = plain(words(_first(page, "teaser", "excerpt", "summary", "description")))
    category, tags = _labels(page)
    return Reading(
        article=Article(
            title=title,
            url=_address(page, place),
            guid=place.name,
            authors=_authors(page, place, problems),
            category=category,
            tags=tags,
            published=dates.published,
            first_published=dates.first,
            original_publisher=one_line(words(page.fields.get("original_publisher")), limit=120) or None,
            picture=_picture(page, place, problems),
            teaser=" ".join(teaser.split()) or None,
            note=plain(words(page.fields.get("note"))) or None,
            text=Guarded(body, members_only=members),
            language=language_tag(words(_first(page, "language", "lang", "locale"))),
            members_only=members,
        ),
        problems=problems,
    )


@dataclass(frozen=True)
class _Dates:
    published: Moment | None
    first: Moment | None
    from_: Moment | None
    until: Moment | None


def _first(page: Page, *names: str) -> Any:
    return next((page.fields[name] for name in names if page.fields.get(name) not in (None, "", [], {})), None)


def _dates(page: Page, place: Place, now: datetime) -> _Dates:
    def read(*names: str) -> Moment | None:
        value = _first(page, *names)
        if value is None or isinstance(value, bool):
            return None
        moment = parse_date(value if not isinstance(value, str) else value.strip(), zone=place.zone)
        if moment is None:
            name = next(name for name in names if name in page.fields)
            raise BadFrontMatter(f"{name}: {str(value)[:60]!r} is no date; write 2026-03-01", line=page.lines.get(name))
        return moment

    named = _JEKYLL_NAME.match(place.name.rsplit("/", 1)[-1])
    published = _aged(page, "age", now) or read("date", "published_at", "pubdate", "published", "pub_date", "publishdate")
    return _Dates(
        published=published or (parse_date(named[1]) if named else None),
        first=_aged(page, "first_published_age", now) or read("first_published"),
        from_=read("publishdate"),
        until=read("expirydate", "expires", "unpublishdate"),
    )


def _aged(page: Page, name: str, now: datetime) -> Moment | None:
    """A date given as an age, for samples that must look fresh: `3d`, `5h`, `2w`."""
    value = words(page.fields.get(name))
    if not value:
        return None
    match = _AGE.match(value)
    if match is None:
        raise BadFrontMatter(f"{name}: {value[:60]!r} is no age; write 3d, 5h or 2w", line=page.lines.get(name))
    return now - timedelta(**{_UNITS[match[2]]: int(match[1])})


def _is_withheld(page: Page, dates: _Dates, now: datetime, zone: tzinfo) -> bool:
    """Whether the article is a draft, not yet published, or no longer."""
    if is_yes(page.fields.get("draft")) or page.fields.get("published") is False:
        return True
    due = [moment for moment in (dates.published, dates.from_) if moment is not None]
    ended = dates.until is not None and not is_after(dates.until, now, zone=zone)
    return ended or any(is_after(moment, now, zone=zone) for moment in due)


def _heading(body: str) -> str:
    match = re.search(r"^#\s+(.+?)\s*#*$", body, re.M)
    return one_line(match[1]) if match else ""


def _labels(page: Page) -> tuple[str | None, tuple[str, ...]]:
    categories = all_words(_first(page, "category", "categories", "section"))
    tags = [*categories[1:], *all_words(_first(page, "tags", "tag", "topics", "keywords"))]
    category = words(page.fields.get("category")) or (categories[0] if categories else "")
    return one_line(category, limit=60) or None, tuple(dict.fromkeys(one_line(tag, limit=60) for tag in tags if tag != category))


def slug_of(page: Page, name: str) -> str:
    """The slug: as written, else the file's name without Jekyll's date; that of its folder for `index.md`."""
    stem = re.sub(r"\.[^./]+$", "", name.rsplit("/", 1)[-1])
    if stem == "index" and "/" in name:
        stem = name.split("/")[-2]
    dated = _JEKYLL_NAME.match(stem)
    return words(page.fields.get("slug")) or (dated[2] if dated else stem)


def _address(page: Page, place: Place) -> str | None:
    written = words(_first(page, "url", "canonical_url", "canonicalurl", "canonical", "permalink", "link"))
    pattern = place.url_pattern.replace("{slug}", quote(slug_of(page, place.name), safe="-._~", errors="replace"))
    return web_address(written, base=pattern) or web_address(pattern)


def _authors(page: Page, place: Place, problems: list[str]) -> tuple[Author, ...]:
    value = _first(page, "authors", "author", "by", "byline")
    listed = value if isinstance(value, list) else [value]
    people: dict[str, Author] = {}
    for one in listed[:20]:
        if isinstance(one, dict):
            person = _card(one, place, problems)
            people.update({person.name: person} if person else {})
        else:
            names = split_names(words(one)) if len(listed) == 1 else filter(None, [clean_name(words(one))])
            people.update({name: Author(name=name) for name in names})
    return tuple(people.values())


def _card(fields: dict[str, Any], place: Place, problems: list[str]) -> Author | None:
    name = clean_name(words(fields.get("name") or fields.get("title")))
    if not name:
        return None
    return Author(
        name=name,
        photo=_found(words(fields.get("photo") or fields.get("avatar") or fields.get("image")), place, problems),
        bio=plain(words(fields.get("bio") or fields.get("description"))) or None,
        role=one_line(words(fields.get("role")), limit=100) or None,
        url=web_address(words(fields.get("url") or fields.get("link"))),
    )


def _found(written: str, place: Place, problems: list[str]) -> str | None:
    try:
        return place.find_picture(written)
    except NotAPicture as error:
        problems.append(str(error))
        return error.address


def _picture(page: Page, place: Place, problems: list[str]) -> Picture | None:
    value = _first(page, *_PICTURE_FIELDS)
    value = value[0] if isinstance(value, list) and value else value
    fields = value if isinstance(value, dict) else {"file": value}
    written = words(next((fields[key] for key in ("file", "image", "src", "url", "relative", "path") if words(fields.get(key))), None))
    address = _found(written, place, problems)
    if address is None:
        return None

    def said(key: str, *others: str) -> str | None:
        return one_line(words(fields.get(key)) or words(_first(page, *others)), limit=600) or None

    return Picture(
        url=address,
        alt=said("alt", "image_alt", "imagealt", "cover_alt", "heroimagealt"),
        caption=said("caption", "image_caption", "cover_caption"),
        credit=said("credit", "image_credit", "cover_credit"),
    )


_COMMENTS = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}|<!--.*?-->", re.S)
_SHORTCODES = re.compile(r"\{\{[<%][^{}]*[%>]\}\}|\{%[^{}]*%\}|\{\{[^{}]*\}\}|\{:[^{}\n]*\}|\{/\*.*?\*/\}", re.S)
_MDX = re.compile(r"^(?:import\s+(?:[\w{*].*?\s+from\s+)?[\"'][^\"'\n]+[\"'];?|export\s+(?:const|let|default|function)\b.*)$", re.M)


def prose(markdown: str) -> str:
    """The words of a Markdown body as paragraphs: no mark-up, no shortcodes, no imports, no headline again."""
    text = _MDX.sub("", _SHORTCODES.sub("", _COMMENTS.sub("", markdown)))
    text = re.sub(r"\A\s*#\s+.+\n", "", text)
    return paragraphs(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
