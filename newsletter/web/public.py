"""The pages a message promises, as one app: leave, choose, the edition in the browser, its pictures, and a sign of life.

Nothing here trusts the Host header, sets a cookie, redirects or names another host; every link between pages is relative.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from newsletter import __version__
from newsletter.app.sending import key_fingerprint
from newsletter.app.whole import App
from newsletter.web.archive import ArchivePages
from newsletter.web.choosing import ChoosingPages
from newsletter.web.error_pages import ErrorPages
from newsletter.web.guard import PUBLIC_HEADERS, Guard
from newsletter.web.leaving import LeavingPages
from newsletter.web.metrics import MetricsPage
from newsletter.web.pages import STATIC_FOLDER, page
from newsletter.web.words import PageWords, words_for


def public_app(app: App) -> Starlette:
    """The public pages of every newsletter of the configuration."""
    words = _common_words(app)
    errors = ErrorPages(words)
    routes = _routes(app, errors, words)
    prefix = urlsplit(app.settings.web.public_url).path
    if prefix:
        # Some proxies take the path of public_url away before they ask us, some do not.
        routes.append(Mount(prefix, routes=list(routes)))
    asgi = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, headers=PUBLIC_HEADERS, error_page=errors.page)],
        exception_handlers={HTTPException: errors.raised},
    )
    # The redirect would be made of the Host header, which anybody may write.
    asgi.router.redirect_slashes = False
    return asgi


def _routes(app: App, errors: ErrorPages, words: PageWords) -> list[BaseRoute]:
    leaving, choosing, archive = LeavingPages(app, errors), ChoosingPages(app, errors), ArchivePages(app, errors)
    health = {"newsletter": "ok", "version": __version__, "key": key_fingerprint(app.key)}

    async def tell_health(request: Request) -> Response:
        return JSONResponse(health, headers={"Cache-Control": "no-store"})

    async def front(request: Request) -> Response:
        return page(request, "front.html.j2", words=words, newsletters=[desk.newsletter for desk in app.desks.values()])

    async def robots(request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /u/\n")

    async def icon(request: Request) -> Response:
        return FileResponse(STATIC_FOLDER / "icon.svg", media_type="image/svg+xml")

    async def leave(request: Request) -> Response:
        return await (leaving.act(request) if request.method == "POST" else leaving.ask(request))

    async def choose(request: Request) -> Response:
        return await (choosing.act(request) if request.method == "POST" else choosing.ask(request))

    return [
        Route("/", front),
        Route("/health", tell_health),
        Route("/healthz", tell_health),
        Route("/metrics", MetricsPage(app).tell),
        Route("/robots.txt", robots),
        Route("/favicon.ico", icon),  # browsers ask for it on pages that name none, as an edition does
        Route("/u/{token}", leave, methods=["GET", "POST"]),
        Route("/u/{token}/preferences", choose, methods=["GET", "POST"]),
        Route("/leave/{newsletter}", leaving.how),
        Route("/leave/{newsletter}/preferences", leaving.how),  # of an edition in the browser: there is no reader who could choose
        Route("/a/{uid}", archive.edition),
        Route("/p/{name}", archive.picture),
        Mount("/static", StaticFiles(directory=STATIC_FOLDER)),
    ]


def _common_words(app: App) -> PageWords:
    """The words of pages that belong to no newsletter: their common language, else English."""
    languages = {words_for(desk.newsletter.language).language for desk in app.desks.values()}
    return words_for(languages.pop() if len(languages) == 1 else "en")
