"""A WordPress site on loopback that answers its REST interface as the real one does: paging, fields, embedding, errors of its own."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.http_server import HttpServer, Request, plain
from tests.support.sources import Sample

JSON = {"Content_Type": "application/json; charset=UTF-8"}


@dataclass(kw_only=True)
class Post:
    """A post as its database holds it."""

    sample: Sample
    id: int
    modified: datetime | None = None  # None: never changed since it was published
    protected: bool = False
    more: dict[str, Any] = field(default_factory=dict)  # fields to lay over the answer


@dataclass(kw_only=True)
class WordPressSite:
    """`posts` may be changed at any time; `install` puts the interface on a server."""

    server: HttpServer
    posts: list[Post] = field(default_factory=list)
    hides_users: bool = False
    categories: dict[str, int] = field(default_factory=lambda: {"coast": 7, "sport": 8})
    base: str = ""

    def install(self, path: str = "/wp-json/wp/v2") -> None:
        """Answer under a path; with "" by `?rest_route=` at the site's own address."""
        self.base = self.server.url("").rstrip("/")
        if path:
            self.server.on(f"{path}/posts", self._answer)
            self.server.on(f"{path}/categories", self._answer)
        else:
            self.server.on("/", self._answer)

    def publish(self, *samples: Sample) -> None:
        """These posts, and only these."""
        self.posts = [Post(sample=one, id=number) for number, one in enumerate(samples, start=101)]

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(request.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        route = asked.get("rest_route", parts.path)
        if not route.endswith(("/posts", "/categories")):
            await plain(b"<html><body>The Coast</body></html>", Content_Type="text/html")(request, writer)
            return
        status, body = self._categories(asked) if route.endswith("/categories") else self._posts(asked)
        await plain(json.dumps(body).encode(), status=status, **JSON)(request, writer)

    def _categories(self, asked: dict[str, str]) -> tuple[int, Any]:
        wanted = asked.get("slug", "").split(",")
        return 200, [{"id": number, "slug": slug} for slug, number in self.categories.items() if slug in wanted]

    def _posts(self, asked: dict[str, str]) -> tuple[int, Any]:
        after = datetime.fromisoformat(asked.get("after", "1970-01-01T00:00:00")).replace(tzinfo=UTC)
        found = [post for post in self.posts if post.sample.published > after]
        if "include" in asked:
            found = [post for post in found if str(post.id) in asked["include"].split(",")]
        if "categories" in asked:
            found = [post for post in found if str(self.categories.get(post.sample.category.lower(), 0)) in asked["categories"].split(",")]
        found.sort(key=lambda post: post.sample.published, reverse=True)
        size, page = int(asked.get("per_page", "10")), int(asked.get("page", "1"))
        if size > 100:
            return 400, {"code": "rest_invalid_param", "message": "Invalid parameter(s): per_page", "data": {"status": 400}}
        if page > 1 and (page - 1) * size >= len(found):
            return 400, {"code": "rest_post_invalid_page_number", "message": "The page number is too large.", "data": {"status": 400}}
        return 200, [self._shown(post, asked) for post in found[(page - 1) * size : page * size]]

    def _shown(self, post: Post, asked: dict[str, str]) -> dict[str, Any]:
        wanted = set(asked["_fields"].split(",")) if "_fields" in asked else None
        whole = self._whole(post)
        # The embeds stand or fall with the links they come from.
        if "_embed" not in asked or (wanted is not None and not {"_links", "_embedded"} <= wanted):
            whole.pop("_embedded")
        return {key: value for key, value in whole.items() if wanted is None or key in wanted}

    def _whole(self, post: Post) -> dict[str, Any]:
        one, gmt = post.sample, "%Y-%m-%dT%H:%M:%S"
        body = "".join(f"\n<p>{paragraph}</p>\n" for paragraph in one.paragraphs)
        return {
            "id": post.id,
            "slug": one.slug,
            "date": f"{one.published:{gmt}}",  # a site that lives in UTC
            "date_gmt": f"{one.published:{gmt}}",
            "modified_gmt": f"{post.modified or one.published:{gmt}}",
            "guid": {"rendered": f"{self.base}/?p={post.id}"},
            "link": f"{self.base}/{one.slug}",
            "title": {"rendered": one.title.replace("“", "&#8220;").replace("”", "&#8221;")},
            "content": {"rendered": "" if post.protected else body, "protected": post.protected},
            "excerpt": {"rendered": f"<p>{one.paragraphs[0][:90] if one.paragraphs else ''} [&hellip;]</p>\n", "protected": False},
            "sticky": False,
            "_links": {"self": [{"href": "x"}]},
            "_embedded": {
                "author": [self._user(one.authors[0])],
                "wp:featuredmedia": [_media(one)],
                "wp:term": [
                    [{"id": 1, "taxonomy": "category", "slug": one.category.lower(), "name": one.category}],
                    [{"id": 2, "taxonomy": "post_tag", "slug": "ships", "name": "Ships &amp; boats"}],
                    [{"id": 3, "taxonomy": "author", "slug": f"cap-{name[:3].lower()}", "name": name} for name in one.authors],
                ],
            },
            **post.more,
        }

    def _user(self, name: str) -> dict[str, Any]:
        if self.hides_users:
            return {"code": "rest_user_invalid_id", "message": "Invalid user ID.", "data": {"status": 404}}
        return {
            "id": 5,
            "name": name,
            "link": f"{self.base}/author/{name.split()[0].lower()}/",
            "description": f"{name} writes about harbours &amp; tides.",
            "avatar_urls": {size: f"https://secure.gravatar.com/avatar/c0ffee?s={size}&d=mm&r=g" for size in ("24", "48", "96")},
        }


def _media(one: Sample) -> dict[str, Any]:
    return {
        "id": 9,
        "media_type": "image",
        "source_url": one.picture,
        "alt_text": "A white ferry",
        "caption": {"rendered": f"<p>{one.caption}</p>\n"},
        "media_details": {"width": 1200, "height": 800, "image_meta": {"credit": one.credit, "copyright": ""}},
    }
