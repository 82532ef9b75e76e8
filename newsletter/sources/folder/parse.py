"""A Markdown file with front matter (Hugo, Jekyll, Astro, Eleventy, or ours) to an article. Reads no file but asks for pictures.

Field names are those that the site generators use; where several mean the same, the first that is there counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.sources.clean import language_tag, one_line, plain, web_address
from newsletter.sources.dates import Moment, is_after, is_before, parse_date
from newsletter.sources.folder.addresses import NAMED_BY_DATE, address_of, language_in
from newsletter.sources.folder.front_matter import BadFrontMatter, Page, all_words, is_yes, split_page, words
from newsletter.sources.folder.people import FindPicture, authors_of, found_picture
from newsletter.sources.folder.prose import excerpt, prose

_AGE = re.compile(r"(\d{1,5})\s*(m|min|h|d|w)$")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
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


_COLLECTIONS = {"post", "posts", "all", "nav"}  # how Eleventy gathers pages: no topics
_COVER = re.compile(r"(?:.*[-_ ])?(?:cover|feature|featured|hero|thumbnail)(?:[-_ ].*)?\.(?:jpe?g|png|webp|gif)$", re.I)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What one file gave."""

    article: Article | None = None  # None for a draft, or what is not yet or no longer published
    is_older: bool = False  # than was asked for; it was not read any further
    problems: list[str] = field(default_factory=list)  # what of it could not be used, each in a sentence


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a file stands, as far as its article depends on it."""

    name: str  # path below the source's folder, with slashes
    zone: tzinfo  # of dates without one
    url_pattern: str = ""
    find_picture: FindPicture = web_address
    authors: Mapping[str, Author] = field(default_factory=dict)  # the site's cards, by reference and name, folded
    site_address: str = ""  # of relative addresses, with a slash at the end
    separator: str = ""  # between excerpt and text
    pictures: tuple[str, ...] = ()  # names of the pictures beside the file, where the folder is the article's own


def parse(text: str, place: Place, *, now: datetime, since: datetime | None = None) -> Reading:
    """The article of a Markdown file, if it is not older than `since`. Raises BadFrontMatter; a bad picture is a problem in the reading."""
    page = split_page(text)
    dates = _dates(page, place, now)
    if _is_withheld(page, dates, now, place.zone):
        return Reading()
    if since and dates.published and is_before(dates.published, since):
        return Reading(is_older=True)
    is_mdx = place.name.lower().endswith(".mdx")
    body = prose(page.body, is_mdx=is_mdx)
    title = one_line(words(page.fields.get("title"))) or _heading(page.body)
    if not title:
        raise BadFrontMatter("the article has no title", line=1)
    problems: list[str] = []
    members = is_yes(page.fields.get("members")) or is_yes(page.fields.get("members_only"))
    separator = words(page.fields.get("excerpt_separator")) or place.separator
    teaser = plain(words(_first(page, "teaser", "excerpt", "summary", "description"))) or excerpt(page.body, separator, is_mdx=is_mdx)
    category, tags = _labels(page, place)
    return Reading(
        article=Article(
            title=title,
            url=address_of(
                page, place.name, pattern=place.url_pattern, base=place.site_address, published=dates.published, zone=place.zone
            ),
            guid=place.name,
            authors=authors_of(page, place.authors, place.find_picture, problems),
            category=category,
            tags=tags,
            published=dates.published,
            first_published=dates.first,
            original_publisher=one_line(words(page.fields.get("original_publisher")), limit=120) or None,
            picture=_picture(page, place, problems),
            teaser=" ".join(teaser.split()) or None,
            note=plain(words(page.fields.get("note"))) or None,
            text=Guarded(body, members_only=members),
            language=language_tag(words(_first(page, "language", "lang", "locale"))) or language_in(place.name),
            members_only=members,
            access_known=True,
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
        # Never a list as it is: written out, one of aliases fills the memory.
        moment = parse_date(value if isinstance(value, datetime | date) else words(value), zone=place.zone)
        if moment is None:
            name = next(name for name in names if name in page.fields)
            raise BadFrontMatter(f"{name}: {words(value)[:60]!r} is no date; write 2026-03-01", line=page.lines.get(name))
        return moment

    named = NAMED_BY_DATE.match(place.name.rsplit("/", 1)[-1])
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
    """Whether the article is a draft, not yet published, no longer, or no page of its own."""
    if is_yes(page.fields.get("draft")) or page.fields.get("published") is False or _is_unlisted(page):
        return True
    due = [moment for moment in (dates.published, dates.from_) if moment is not None]
    ended = dates.until is not None and not is_after(dates.until, now, zone=zone)
    return ended or any(is_after(moment, now, zone=zone) for moment in due)


def _is_unlisted(page: Page) -> bool:
    build = page.fields.get("build") or page.fields.get("_build")
    rules = [str(build.get(key)).lower() for key in ("render", "list")] if isinstance(build, dict) else []
    return (
        is_yes(page.fields.get("headless"))
        or bool({"never", "false"} & set(rules))
        or page.fields.get("permalink") is False
        or is_yes(page.fields.get("eleventyexcludefromcollections"))
    )


def _heading(body: str) -> str:
    match = re.search(r"^#\s+(.+?)\s*#*$", body, re.M)
    return one_line(match[1]) if match else ""


def _labels(page: Page, place: Place) -> tuple[str | None, tuple[str, ...]]:
    # In Jekyll a text of several categories or tags is split at spaces; nowhere else.
    is_jekyll = bool(NAMED_BY_DATE.match(place.name.rsplit("/", 1)[-1]))

    def listed(*names: str) -> list[str]:
        value = _first(page, *names)
        plural = next((name for name in names if page.fields.get(name) == value), "").endswith("s")
        return value.split() if is_jekyll and plural and isinstance(value, str) and "," not in value else all_words(value)

    categories = listed("category", "categories", "section")
    tags = [*categories[1:], *(tag for tag in listed("tags", "tag", "topics", "keywords") if tag.lower() not in _COLLECTIONS)]
    category = words(page.fields.get("category")) or (categories[0] if categories else "")
    return one_line(category, limit=60) or None, tuple(dict.fromkeys(one_line(tag, limit=60) for tag in tags if tag != category))


def _resource(page: Page) -> dict[str, Any] | None:
    """The picture that a page bundle of Hugo names as its cover."""
    resources = page.fields.get("resources")
    for one in resources if isinstance(resources, list) else ():
        name = words(one.get("name")) if isinstance(one, dict) else ""
        if name and _COVER.match(f"{name}.jpg"):
            more = one.get("params")
            return {"alt": one.get("title"), **(more if isinstance(more, dict) else {}), "file": one.get("src")}
    return None


def _picture(page: Page, place: Place, problems: list[str]) -> Picture | None:
    value = _first(page, *_PICTURE_FIELDS)
    value = value[0] if isinstance(value, list) and value else value
    value = value or _resource(page) or next((name for name in place.pictures if _COVER.match(name)), None)
    fields = value if isinstance(value, dict) else {"file": value}
    written = words(next((fields[key] for key in ("file", "image", "src", "url", "relative", "path") if words(fields.get(key))), None))
    address = found_picture(written, place.find_picture, problems)
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
