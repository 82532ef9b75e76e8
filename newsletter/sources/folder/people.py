"""The authors that a front matter names: by name, by a card of their own, or by a reference to one that the site keeps. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from newsletter.model.article import Author
from newsletter.model.identity import folded
from newsletter.sources.article.bylines import clean_name, split_names
from newsletter.sources.clean import one_line, plain, web_address
from newsletter.sources.folder.front_matter import Page, words
from newsletter.sources.local_files import NotAPicture

FindPicture = Callable[[str], str | None]
"""What is written for a picture -> its address. Raises NotAPicture."""

_FIELDS = ("authors", "author", "by", "byline")
_MOST = 20


def authors_of(page: Page, known: Mapping[str, Author], find: FindPicture, problems: list[str]) -> tuple[Author, ...]:
    """The authors in order; `known` are the site's own cards by reference and name, folded."""
    value = next((page.fields[name] for name in _FIELDS if page.fields.get(name) not in (None, "", [], {})), None)
    listed = value if isinstance(value, list) else [value]
    people: dict[str, Author] = {}
    for one in listed[:_MOST]:
        for person in _people(one, known, find, problems, is_alone=len(listed) == 1):
            people.setdefault(person.name, person)
    return tuple(people.values())


def _people(one: object, known: Mapping[str, Author], find: FindPicture, problems: list[str], *, is_alone: bool) -> list[Author]:
    if isinstance(one, dict):
        # Astro writes a reference out as {collection, id}; with older versions it is a slug.
        reference = words(one.get("id") or one.get("slug")) if "name" not in one else ""
        person = known.get(folded(reference)) if reference else None
        person = person or card(one, find, problems)
        return [person] if person else []
    written = words(one)
    if person := known.get(folded(written)):
        return [person]
    names = split_names(written) if is_alone else list(filter(None, [clean_name(written)]))
    return [known.get(folded(name)) or Author(name=name) for name in names]


def card(fields: Mapping[str, Any], find: FindPicture, problems: list[str]) -> Author | None:
    """The card that fields make; None without a name."""
    name = clean_name(_first(fields, "name", "display_name", "full_name", "title"))
    if not name:
        return None
    links = fields.get("links")
    return Author(
        name=name,
        photo=found_picture(_picture(fields), find, problems),
        bio=plain(_first(fields, "bio", "description", "about", "biography")) or None,
        role=one_line(_first(fields, "role", "job", "job_title", "position"), limit=100) or None,
        url=web_address(_first(fields, "url", "link", "website", "homepage", "uri"))
        or (web_address(words(links[0].get("url"))) if isinstance(links, list) and links and isinstance(links[0], dict) else None),
    )


def _first(fields: Mapping[str, Any], *names: str) -> str:
    return next((text for name in names if (text := words(fields.get(name)))), "")


def _picture(fields: Mapping[str, Any]) -> str:
    for name in ("photo", "avatar", "image", "picture", "portrait", "profile_image", "thumbnail"):
        value = fields.get(name)
        if isinstance(value, dict):
            value = next((value[key] for key in ("src", "url", "file", "image") if words(value.get(key))), None)
        if text := words(value):
            return text
    return ""


def found_picture(written: str, find: FindPicture, problems: list[str]) -> str | None:
    """The address of a picture; what is wrong with it becomes a problem."""
    try:
        return find(written)
    except NotAPicture as error:
        problems.append(str(error))
        return error.address
