"""The preview as an app: one page whose address holds how one looks, the mail in a frame that runs nothing, and live reload.

For this machine alone: a request under another Host is refused, which keeps a page of the web whose name was pointed at
127.0.0.1 from reading it; and a POST must come from the preview's own pages.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from newsletter.app.whole import App
from newsletter.errors import NewsletterError
from newsletter.steps.desk import Desk
from newsletter.steps.trial import SAMPLES
from newsletter.steps.variants import rights_of
from newsletter.web.archive import picture_type
from newsletter.web.excerpts import excerpt
from newsletter.web.guard import Guard
from newsletter.web.headers_view import head_and_start, header_lines
from newsletter.web.local_only import LocalOnly
from newsletter.web.look import VIEWS, WIDTHS, Look
from newsletter.web.mail_frame import frame_policy, framed
from newsletter.web.pages import STATIC_FOLDER, filled
from newsletter.web.proof import Proof, Proofs

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    # Under no-referrer a browser sends "Origin: null" with a form, and no POST could be told from a stranger's.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
}
_RAW_SHOWN = 200_000  # bytes of a raw message; the whole is a click away


def preview_app(app: App, desk: Desk, proofs: Proofs, *, port: int, stop: asyncio.Event) -> Starlette:
    """The preview of one edition on 127.0.0.1:`port`. Streams end when `stop` is set."""
    pages = _PreviewPages(app, desk, proofs, stop)
    return Starlette(
        routes=[
            Route("/", pages.front),
            Route("/frame", pages.frame),
            Route("/picture/{name}", pages.picture),
            Route("/message.eml", pages.message),
            Route("/events", pages.events),
            Route("/refresh", pages.refresh, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC_FOLDER)),
        ],
        middleware=[Middleware(Guard, headers=_HEADERS, error_page=_plain_error), Middleware(LocalOnly, port=port)],
        exception_handlers={HTTPException: _refused},
    )


def _plain_error(request: Request, status: int) -> Response:
    return PlainTextResponse("The preview could not answer this; what happened stands in the terminal.\n", status_code=status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", status_code=error.status_code, headers=error.headers)


class _PreviewPages:
    def __init__(self, app: App, desk: Desk, proofs: Proofs, stop: asyncio.Event) -> None:
        self._app = app
        self._desk = desk
        self._proofs = proofs
        self._stop = stop

    async def front(self, request: Request) -> Response:
        """The page: what is looked at, how, and what is wrong with it."""
        look = _look(request)
        proof, error = self._proofs.proof, self._proofs.error
        values = self._proof_values(proof, look) if proof else {}
        html = filled(
            "preview.html.j2",
            look=look,
            number=self._proofs.number,
            newsletter=self._desk.newsletter,
            views=VIEWS,
            widths=WIDTHS,
            samples=SAMPLES,
            proof=proof,
            error=error,
            lines=self._excerpt(error),
            **values,
        )
        return HTMLResponse(html)

    def _proof_values(self, proof: Proof, look: Look) -> dict[str, Any]:
        html, message = proof.html(self._desk, look.reader), proof.message(self._desk, look.reader)
        limit = self._desk.rendering.size_limit
        size = len(html.encode())
        return {
            "html_bytes": size,
            "text_bytes": len(proof.text(self._desk, look.reader).encode()),
            "message_bytes": len(message),
            "size_limit": limit,
            "share": min(100, round(100 * size / limit)),
            "variants_differ": len(rights_of(proof.edition)) > 1,
            "sample": SAMPLES[look.reader],
            "shown": self._shown(proof, look, html, message),
        }

    def _shown(self, proof: Proof, look: Look, html: str, message: bytes) -> dict[str, Any]:
        """What the chosen view shows; the html view is the frame's own affair."""
        match look.view:
            case "text":
                return {"body": proof.text(self._desk, look.reader)}
            case "source":
                return {"lines": html.split("\n")}
            case "mjml":
                mjml = proof.mjml_of(look.reader)
                return {"lines": re.sub(r"\n\s*\n+", "\n", mjml).split("\n") if mjml else []}
            case "headers":
                return {"headers": header_lines(message)}
            case "raw":
                body, cut = head_and_start(message, limit=_RAW_SHOWN)
                return {"body": body, "cut": cut}
            case _:
                return {}

    def _excerpt(self, error: NewsletterError | None) -> list[Any]:
        folders = [*map(Path, self._desk.theme_folders), self._desk.editions_folder]
        return list(excerpt(error.where, folders)) if error else []

    async def frame(self, request: Request) -> Response:
        """The mail itself."""
        proof, look = self._proofs.proof, _look(request)
        if proof is None:
            return PlainTextResponse("nothing is rendered yet\n", status_code=404)
        html = framed(proof.html(self._desk, look.reader), look, public_url=self._desk.public_url)
        # The Host was checked before this: it is one of ours.
        policy = frame_policy(f"http://{request.headers['host']}", look)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def picture(self, request: Request) -> Response:
        """A picture that travels with the message, or will be hosted."""
        name = request.path_params["name"].partition(".")[0]
        proof = self._proofs.proof
        data = proof.pictures.get(name) if proof else None
        if data is None and re.fullmatch(r"[0-9a-f]{64}", name):
            data = await self._app.editions.picture(name)
        kind = picture_type(data) if data else None
        if data is None or kind is None:
            return PlainTextResponse("no such picture\n", status_code=404)
        return Response(data, media_type=kind, headers={"Cache-Control": "private, max-age=86400"})

    async def message(self, request: Request) -> Response:
        """The sample reader's message as a file for a mail program."""
        proof, look = self._proofs.proof, _look(request)
        if proof is None:
            return PlainTextResponse("nothing is rendered yet\n", status_code=404)
        name = proof.edition.name.replace(":", "")
        headers = {"Content-Disposition": f'attachment; filename="{name}-{look.reader + 1}.eml"'}
        return Response(proof.message(self._desk, look.reader), media_type="message/rfc822", headers=headers)

    async def refresh(self, request: Request) -> Response:
        """Visit the sources again, then show the page as it was looked at."""
        await self._proofs.pull_again()
        return RedirectResponse(f"/?{_look(request).query()}", status_code=303)

    async def events(self, request: Request) -> Response:
        """The number of the newest attempt, now and whenever it grows (server-sent events)."""
        return StreamingResponse(self._numbers(), media_type="text/event-stream")

    async def _numbers(self) -> AsyncIterator[str]:
        told = -1
        while not self._stop.is_set():
            if self._proofs.number != told:
                told = self._proofs.number
                yield f"data: {told}\n\n"
            # Short, so that a stop is noticed and a page that is gone is let go.
            elif not await self._proofs.change_after(told, within_s=0.5):
                yield ": \n\n"


def _look(request: Request) -> Look:
    return Look.read(request.query_params, readers=len(SAMPLES))
