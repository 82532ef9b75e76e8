"""A mail's html with its pictures in it, for a page or a picture that must not need anything else."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable

from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.records import FetchFailed
from newsletter.web.archive import picture_type
from newsletter.web.mail_tags import attributes, each_tag, tag_name, with_attribute, without_attributes

_OWN = re.compile(r"(?:cid:|.*/(?:p|picture)/)([0-9a-f]{64})(?:\.\w+)?")
_AT_ONCE = 6
_MOST_PICTURES = 100

OwnPicture = Callable[[str], Awaitable[bytes | None]]


async def with_pictures(html: str, *, own: OwnPicture, fetcher: Fetcher) -> str:
    """The html with every picture as a `data:` address; one that cannot be had leaves its words. `own` finds ours by hash.

    Publishers' pictures are fetched through the egress like any other page, so no address of this network can be asked for.
    """
    wanted: list[str] = []

    def note(tag: str) -> str:
        if tag_name(tag) == "img":
            wanted.append(attributes(tag).get("src", ""))
        return tag

    each_tag(html, note)
    limit = asyncio.Semaphore(_AT_ONCE)
    sources = list(dict.fromkeys(source for source in wanted if source))[:_MOST_PICTURES]
    found = dict(zip(sources, await asyncio.gather(*(_load(one, own, fetcher, limit) for one in sources)), strict=True))

    def put(tag: str) -> str:
        if tag_name(tag) != "img":
            return tag
        return with_attribute(without_attributes(tag, "srcset"), "src", lambda source: found.get(source, ""))

    return each_tag(html, put)


async def _load(source: str, own: OwnPicture, fetcher: Fetcher, limit: asyncio.Semaphore) -> str:
    """A picture as a `data:` address, or ""."""
    if source.startswith("data:image/"):
        return source
    named = _OWN.fullmatch(source)
    picture = await own(named[1]) if named else None
    if picture is None and source.startswith(("https://", "http://")):
        async with limit:
            try:
                picture = (await fetcher.get(source)).body
            except FetchFailed:
                return ""
    kind = picture_type(picture) if picture else None
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}" if picture and kind else ""
