"""The site of an invented journal, for the demo: front page, feed, articles and pictures, served on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from newsletter.model.article import Article
from newsletter.web.pages import filled
from newsletter.web.sample_feed import moment_of, write_feed
from newsletter.web.sample_pages import SamplePage, lay_out

_PICTURES = {".jpg", ".jpeg", ".png", ".gif"}


def sample_site(articles: Sequence[Article], *, base_url: str, title: str, picture_roots: Sequence[Path]) -> Starlette:
    """A site of these articles at `base_url`; pictures are served by file name from under `picture_roots`."""
    site = _Site(lay_out(articles, base_url=base_url, publication=title), base_url=base_url, title=title, roots=picture_roots)
    return Starlette(
        routes=[
            Route("/", site.front),
            Route("/feed.xml", site.feed),
            Route("/articles/{slug}", site.article),
            Route("/pictures/{name}", site.picture),
        ]
    )


class _Site:
    def __init__(self, pages: Sequence[SamplePage], *, base_url: str, title: str, roots: Sequence[Path]) -> None:
        self._pages = sorted(pages, key=lambda page: moment_of(page.article.published), reverse=True)
        self._by_slug = {page.slug: page for page in pages}
        self._base_url = base_url
        self._title = title
        # Found once, by name: what a request asks for never becomes part of a path.
        found = [path for root in roots for path in sorted(root.rglob("*")) if path.suffix.lower() in _PICTURES]
        self._pictures = {path.name: path for path in reversed(found)}

    async def front(self, request: Request) -> Response:
        """The front page, which names its feed."""
        return HTMLResponse(filled("sample_front.html.j2", title=self._title, pages=self._pages))

    async def feed(self, request: Request) -> Response:
        """The feed."""
        return Response(
            write_feed(self._pages, base_url=self._base_url, title=self._title), media_type="application/rss+xml; charset=utf-8"
        )

    async def article(self, request: Request) -> Response:
        """One article."""
        page = self._by_slug.get(request.path_params["slug"])
        if page is None:
            return PlainTextResponse("no such article\n", status_code=404)
        return HTMLResponse(filled("sample_article.html.j2", title=self._title, page=page, article=page.article))

    async def picture(self, request: Request) -> Response:
        """One picture."""
        path = self._pictures.get(request.path_params["name"])
        return FileResponse(path) if path else PlainTextResponse("no such picture\n", status_code=404)
