"""What stands around every page: headers that no page may forget, and a page instead of a traceback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from newsletter import log
from newsletter.errors import NewsletterError

_log = log.get("web")

# Where a page does not say otherwise. A page that names no policy of its own may load nothing at all.
PUBLIC_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

ErrorPage = Callable[[Request, int], Response]


class Guard:
    """The outermost app: adds headers where they are missing, and turns what was raised into a page.

    `error_page` gets 503 for a trouble that passes (the database is busy or away) and 500 for a fault of ours.
    """

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str], error_page: ErrorPage) -> None:
        self._app = app
        self._headers = headers
        self._error_page = error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                answer = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    answer.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:  # in the middle of what it sent: nothing was done, and nobody is left to be told
            return
        except NewsletterError as error:
            _log.warning("page not served", path=_path(scope), why=str(error))
            await self._instead(503, begun, scope, receive, send_with_headers)
        except Exception:  # a page that fails must not end the server, and its reader gets a page, not a traceback
            _log.exception("page failed", path=_path(scope))
            await self._instead(500, begun, scope, receive, send_with_headers)

    async def _instead(self, status: int, begun: bool, scope: Scope, receive: Receive, send: Callable[[Message], Awaitable[None]]) -> None:
        if not begun:
            await self._error_page(Request(scope, receive), status)(scope, receive, send)


def _path(scope: Scope) -> str:
    """The path as a log may show it: without the token, which is as good as the reader's word."""
    path: str = scope["path"]
    return "/u/…" if "/u/" in path else path
