"""A list of links to what it says of each: CSV, lines of text, exports of bookmark keepers as JSON or HTML. Runs in the cell.

The form is told by the bytes, not by the name. A row that cannot be used is named by its line; the rest stands.
"""

from __future__ import annotations

import re
from datetime import tzinfo

from newsletter.errors import BadInput
from newsletter.sources.clean import one_line, plain, web_address
from newsletter.sources.dates import parse_date
from newsletter.sources.found import Found
from newsletter.sources.links.bookmarks import read_html, read_json
from newsletter.sources.links.read_list import MAX_BYTES, ReadList
from newsletter.sources.links.rows import Row, looks_like_csv, read_csv, read_text

MOST_LINKS = 5_000


def parse(data: bytes, zone: tzinfo) -> ReadList:
    """The links of a list; dates without a zone are in `zone`. Raises BadInput for what is no list."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"the list is larger than {MAX_BYTES // 1_000_000} MB")
    rows = read_rows(data)
    links: dict[str, Found] = {}
    problems: list[str] = []
    for row in rows[:MOST_LINKS]:
        found = row if isinstance(row, str) else _link(row, zone)
        if isinstance(found, str):
            problems.append(found)
        else:
            links.setdefault(found.url, found)
    if len(rows) > MOST_LINKS:
        problems.append(f"only the first {MOST_LINKS} links of {len(rows)} are used; take out what is old")
    if problems and not links:
        raise BadInput(f"no link was found in it ({problems[0]})")
    return ReadList(links=tuple(links.values()), problems=tuple(problems))


def read_rows(data: bytes) -> list[Row | str]:
    """The rows of a list in whatever form it has; a text says what is wrong with a row. Raises BadInput."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("the list is not in UTF-8", do="save it so") from None
    start = text.lstrip()[:500].lower()
    if start.startswith(("[{", "[\n", "[ ", "[\r", "{", "[]")):
        return read_json(text)
    if "netscape-bookmark-file" in start or re.match(r"<(!doctype|html|dl|!--)", start):
        return read_html(data)
    if start.startswith("<?xml") or re.match(r"<[a-z]+[\s>]", start):
        raise BadInput(
            "it is XML and no list of links", do='a list of feeds (OPML) or a feed is read by sources of kind = "feed", one for each'
        )
    return read_csv(text) if looks_like_csv(text) else read_text(text)


def _link(row: Row, zone: tzinfo) -> Found | str:
    url = web_address(row.url)
    if url is None:
        return f"{row.where}: {row.url[:100]!r} is no web address; it was left out"
    published = parse_date(row.date, zone=zone) if row.date else None
    if row.date and published is None:
        return f"{row.where}: {row.date[:60]!r} is no date; write 2026-03-01; the link was left out"
    return Found(
        url=url,
        title=one_line(row.title),
        note=" ".join(plain(one_line(row.note, limit=2_000)).split()),
        tags=tuple(dict.fromkeys(tag for tag in (one_line(tag, limit=60) for tag in row.tags) if tag)),
        category=one_line(row.category, limit=60),
        published=published,
        where=row.where,
    )
