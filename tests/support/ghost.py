"""A Ghost publication on loopback that answers its Content API as the real one does: keys, filters, pages, gates."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.http_server import HttpServer, Request, plain
from tests.support.sources import Sample

KEY = "0123456789abcdef0123456789"
JSON = {"Content_Type": "application/json; charset=utf-8"}


@dataclass(kw_only=True)
class Post:
    """A post as its database holds it."""

    sample: Sample
    id: str
    updated: datetime | None = None
    excerpt: str | None = None
    more: dict[str, Any] = field(default_factory=dict)  # fields to lay over the answer


@dataclass(kw_only=True)
class GhostSite:
    """`posts` may be changed at any time; `install` puts the interface on a server."""

    server: HttpServer
    posts: list[Post] = field(default_factory=list)
    locale: str = "en"
    free_paragraphs: int = 2  # of a post for members, before its gate

    def install(self) -> None:
        """Answer where Ghost answers."""
        self.server.on("/ghost/api/content/posts/", self._answer)
        self.server.on("/ghost/api/content/settings/", self._answer)

    def publish(self, *samples: Sample) -> None:
        """These posts, and only these."""
        self.posts = [Post(sample=one, id=f"{number:024x}") for number, one in enumerate(samples, start=101)]

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(request.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if asked.get("key") != KEY:
            status, body = 401, {"errors": [{"message": "Unknown Content API Key", "type": "UnauthorizedError"}]}
        elif parts.path.endswith("/settings/"):
            status, body = 200, {"settings": {"title": "The Coast", "lang": self.locale, "locale": self.locale}, "meta": {}}
        else:
            status, body = 200, self._posts(asked)
        await plain(json.dumps(body).encode(), status=status, **JSON)(request, writer)

    def _posts(self, asked: dict[str, str]) -> dict[str, Any]:
        wanted, found = asked.get("filter", ""), list(self.posts)
        if since := re.search(r"published_at:>='([\d :-]+)'", wanted):
            moment = datetime.fromisoformat(since[1]).replace(tzinfo=UTC)
            found = [post for post in found if post.sample.published >= moment]
        if ids := re.search(r"\bid:\[([\w,']+)\]", wanted):
            found = [post for post in found if post.id in ids[1].replace("'", "").split(",")]
        if tags := re.search(r"\btag:\[([\w,'-]+)\]", wanted):
            found = [post for post in found if post.sample.category.lower() in tags[1].replace("'", "").split(",")]
        found.sort(key=lambda post: post.sample.published, reverse=True)
        size, page = min(int(asked.get("limit", "15")), 100), int(asked.get("page", "1"))
        shown = [self._shown(post, asked) for post in found[(page - 1) * size : page * size]]
        pages = -(-len(found) // size) or 1
        after = page + 1 if page < pages else None
        return {"posts": shown, "meta": {"pagination": {"page": page, "limit": size, "pages": pages, "total": len(found), "next": after}}}

    def _shown(self, post: Post, asked: dict[str, str]) -> dict[str, Any]:
        whole = self._whole(post)
        if "fields" in asked:
            return {key: value for key, value in whole.items() if key in asked["fields"].split(",")}
        for relation, names in {"authors": ("authors", "primary_author"), "tags": ("tags", "primary_tag")}.items():
            if relation not in asked.get("include", "").split(","):
                for name in names:
                    whole.pop(name)
        return whole

    def _whole(self, post: Post) -> dict[str, Any]:
        one = post.sample
        base = self.server.url("").rstrip("/")
        shown = one.paragraphs[: self.free_paragraphs] if one.members else one.paragraphs
        authors = [
            {
                "name": name,
                "slug": name.split()[0].lower(),
                "profile_image": f"//static.example/{name.split()[0].lower()}.jpg",
                "bio": f"{name} writes about harbours & tides.",
                "website": "https://elsewhere.example/",
                "url": f"{base}/author/{name.split()[0].lower()}/",
            }
            for name in one.authors
        ]
        tags = [
            {"name": "#featured-layout", "slug": "hash-featured-layout", "visibility": "internal"},
            {"name": one.category, "slug": one.category.lower(), "visibility": "public"},
            {"name": "Ships", "slug": "ships", "visibility": "public"},
        ]
        return {
            "id": post.id,
            "uuid": f"00000000-0000-4000-8000-{int(post.id, 16):012d}",
            "slug": one.slug,
            "title": one.title,
            "html": "".join(f"<p>{paragraph}</p>" for paragraph in shown),
            "url": f"{base}/{one.slug}/",
            "canonical_url": None,
            "visibility": "paid" if one.members else "public",
            "access": not one.members,
            "published_at": one.published.isoformat(timespec="milliseconds"),
            "updated_at": (post.updated or one.published).isoformat(timespec="milliseconds"),
            "custom_excerpt": post.excerpt,
            "excerpt": one.paragraphs[0][:500] if one.paragraphs else "",
            "feature_image": one.picture,
            "feature_image_alt": "A white ferry",
            "feature_image_caption": f"<span>{one.caption}. Photo by <a href='https://x.example/'>{one.credit}</a></span>",
            "codeinjection_head": "<script>alert('head')</script>",
            "codeinjection_foot": "<script>alert('foot')</script>",
            "authors": authors,
            "primary_author": authors[0],
            "tags": tags,
            "primary_tag": tags[1],
            **post.more,
        }
