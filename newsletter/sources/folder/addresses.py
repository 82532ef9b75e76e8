"""The address of an article: as its front matter says, or as the source's pattern makes it. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from urllib.parse import quote

from newsletter.model.identity import folded
from newsletter.sources.clean import language_tag, web_address
from newsletter.sources.folder.front_matter import Page, all_words, words

NAMED_BY_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)$")
PLACEHOLDERS = ("slug", "path", "section", "category", "year", "month", "day")
_WRITTEN = ("url", "canonical_url", "canonicalurl", "canonical", "permalink", "link")
_LANGUAGE = re.compile(r"(.+)\.([a-z]{2}(?:-[a-z]{2})?)$", re.I)
_JEKYLL = {"title": "slug", "categories": "category", "i_month": "month", "i_day": "day"}


def stem_of(name: str) -> str:
    """The name of a file without its ending and language; that of its folder for `index.md`."""
    stem = re.sub(r"\.[^./]+$", "", name.rsplit("/", 1)[-1])
    marked = _LANGUAGE.match(stem)
    stem = marked[1] if marked and language_tag(marked[2]) else stem
    return name.split("/")[-2] if stem == "index" and "/" in name else stem


def language_in(name: str) -> str | None:
    """The language in the name of a file, as in `ferry.nb.md`."""
    marked = _LANGUAGE.match(re.sub(r"\.[^./]+$", "", name.rsplit("/", 1)[-1]))
    return language_tag(marked[2]) if marked else None


def slug_of(page: Page, name: str) -> str:
    """The slug: as written, else the file's name without Jekyll's date."""
    dated = NAMED_BY_DATE.match(stem_of(name))
    return words(page.fields.get("slug")) or (dated[2] if dated else stem_of(name))


def address_of(page: Page, name: str, *, pattern: str, base: str, published: datetime | date | None, zone: tzinfo) -> str | None:
    """The address; relative ones are of the site at `base`. None where neither front matter nor pattern says it."""
    parts = _parts(page, name, published, zone)
    written = next((text for field in _WRITTEN if (text := words(page.fields.get(field)))), "")
    if ":" in written and "://" not in written:
        # Jekyll: /:year/:title/
        written = re.sub(r":(\w+)", lambda match: parts.get(_JEKYLL.get(match[1], match[1]), ""), written)
    made = re.sub(r"\{(\w+)\}", lambda match: parts.get(match[1], ""), pattern)
    return web_address(written, base=made or base) or web_address(re.sub(r"(?<!:)//+", "/", made))


def _parts(page: Page, name: str, published: datetime | date | None, zone: tzinfo) -> dict[str, str]:
    slug = slug_of(page, name)
    folder = name.rsplit("/", 1)[0].split("/") if "/" in name else []
    if stem_of(name) == (folder[-1:] or [""])[0] and re.search(r"(?:^|/)index\.", name):
        folder = folder[:-1]
    folder = [part for part in folder if not part.startswith("_")]
    day = published.astimezone(zone).date() if isinstance(published, datetime) else published
    categories = all_words(next((page.fields[key] for key in ("categories", "category", "section") if page.fields.get(key)), None))
    parts = {
        "slug": slug,
        "path": "/".join([*folder, slug]),
        "section": folder[0] if folder else "",
        "category": re.sub(r"[^\w]+", "-", folded(categories[0])).strip("-") if categories else "",
        "year": f"{day:%Y}" if day else "",
        "month": f"{day:%m}" if day else "",
        "day": f"{day:%d}" if day else "",
    }
    return {key: quote(value, safe="-._~/", errors="replace") for key, value in parts.items()}
