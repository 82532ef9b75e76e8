"""The pages for what cannot be had: the same look, plain words, and never a word about the inside."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.web.pages import PRIVATE, page
from newsletter.web.words import PageWords


class ErrorPages:
    """Error pages in one language."""

    def __init__(self, words: PageWords) -> None:
        self._words = words

    def page(self, request: Request, status: int, headers: dict[str, str] | None = None) -> Response:
        """The page of an HTTP status: 404, 503, 500; anything else says that the page cannot be used in that way."""
        words = self._words
        title, text = {
            404: (words.missing, words.missing_then),
            500: (words.fault, words.fault_then),
            503: (words.busy, words.busy_then),
        }.get(status, (words.refused, words.refused_then))
        retry = {"Retry-After": "60"} if status == 503 else {}
        return page(
            request, "error.html.j2", status=status, headers={**PRIVATE, **retry, **(headers or {})}, words=words, title=title, text=text
        )

    async def raised(self, request: Request, error: Exception) -> Response:
        """Starlette's own refusals: no such page, no such method."""
        assert isinstance(error, HTTPException)
        return self.page(request, error.status_code, dict(error.headers or {}))
