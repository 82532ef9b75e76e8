"""The preview as an app: one page whose address holds how one looks, the mail in a frame that runs nothing, and live reload.

For this machine alone: a request under another Host is refused, which keeps a page of the web whose name was pointed at
127.0.0.1 from reading it; a POST must come from the preview's own pages, and carry the token of this start.
"""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from newsletter.errors import NotFound
from newsletter.web.archive import picture_type
from newsletter.web.editing import edit_app
from newsletter.web.form_token import FormToken
from newsletter.web.guard import Guard
from newsletter.web.local_only import LocalOnly
from newsletter.web.look import Look
from newsletter.web.mail_frame import frame_policy, framed
from newsletter.web.pages import STATIC_FOLDER, filled
from newsletter.web.preview_actions import PreviewActions
from newsletter.web.preview_page import chosen_finding, edition_choices, fitting, page_values, sample_of
from newsletter.web.proofs import Proofs
from newsletter.web.screenshot import HOW_TO_INSTALL, browser_path
from newsletter.web.workbench import Workbench

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
_NOT_YET = "nothing is rendered yet\n"


def preview_app(bench: Workbench, *, port: int, stop: asyncio.Event) -> Starlette:
    """The preview on 127.0.0.1:`port`. Streams end when `stop` is set."""
    token = FormToken()
    actions = PreviewActions(bench, token)
    pages = _PreviewPages(bench, actions, token, stop)
    return Starlette(
        routes=[
            Route("/", pages.front),
            Route("/frame", pages.frame),
            Route("/beside", pages.beside),
            Route("/picture/{name}", pages.picture),
            Route("/message.eml", pages.message),
            Route("/events", pages.events),
            Route("/refresh", actions.refresh, methods=["POST"]),
            Route("/test", actions.test, methods=["POST"]),
            Route("/share", actions.share, methods=["POST"]),
            Route("/screenshot", actions.screenshot, methods=["POST"]),
            Mount("/edit", _Edited(edit_app(lambda: bench.app, who=_login, token=token, back=_preview_of), bench)),
            Mount("/static", StaticFiles(directory=STATIC_FOLDER)),
        ],
        middleware=[Middleware(Guard, headers=_HEADERS, error_page=_plain_error), Middleware(LocalOnly, port=port)],
        exception_handlers={HTTPException: _refused},
    )


def edit_path(name: str) -> str:
    """Where an edition is edited."""
    return f"/edit/{name}"


def _preview_of(name: str) -> str:
    return f"/?edition={name}"


class _Edited:
    """The edit page; what was done there shows in the proofs."""

    def __init__(self, app: ASGIApp, bench: Workbench) -> None:
        self._app = app
        self._bench = bench

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; after one that acts, pull the proofs again."""
        await self._app(scope, receive, send)
        if scope.get("method") == "POST":
            await self._bench.contents_changed()


def _login(request: Request) -> str:
    """Who edits here: whoever is logged in on this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in containers
        return "the preview"


def _plain_error(request: Request, status: int) -> Response:
    return PlainTextResponse("The preview could not answer this; what happened stands in the terminal.\n", status_code=status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", status_code=error.status_code, headers=error.headers)


class _PreviewPages:
    def __init__(self, bench: Workbench, actions: PreviewActions, token: FormToken, stop: asyncio.Event) -> None:
        self._bench = bench
        self._actions = actions
        self._token = token
        self._stop = stop

    async def front(self, request: Request) -> Response:
        """The page: what is looked at, how, and what is wrong with it."""
        look = Look.read(request.query_params)
        proofs = await self._proofs(look)
        look = fitting(look, proofs)
        beside = look.beside == "on" and proofs.proof is not None
        last = await self._bench.last_sent(proofs.proof, proofs.desk) if beside and proofs.proof else None
        html = filled(
            "preview.html.j2",
            number=self._bench.number,
            token=self._token.value,
            last=last,
            switcher=edition_choices(await self._bench.editions(), look),
            edit_path=edit_path(proofs.proof.edition.name) if proofs.proof and proofs.proof.stored else None,
            test=self._actions.last_test,
            can_draw=browser_path() is not None,
            how_to_draw=HOW_TO_INSTALL,
            **page_values(proofs, look, self._bench.error or proofs.error),
        )
        return HTMLResponse(html)

    async def frame(self, request: Request) -> Response:
        """The mail itself."""
        look = Look.read(request.query_params)
        proofs = await self._proofs(look)
        if proofs.proof is None:
            return PlainTextResponse(_NOT_YET, status_code=404)
        sample = sample_of(proofs.desk, look, proofs.proof)
        html = proofs.proof.marked_html(proofs.desk, sample, chosen_finding(proofs.proof, look))
        return self._framed(request, proofs, look, html)

    async def beside(self, request: Request) -> Response:
        """The last sent edition, looked at in the same way."""
        look = Look.read(request.query_params)
        proofs = await self._proofs(look)
        last = await self._bench.last_sent(proofs.proof, proofs.desk) if proofs.proof else None
        if last is None:
            return PlainTextResponse("no edition was sent before this one\n", status_code=404)
        return self._framed(request, proofs, look, last.html(proofs.desk, sample_of(proofs.desk, look, last)))

    def _framed(self, request: Request, proofs: Proofs, look: Look, html: str) -> Response:
        html = framed(html, look, public_url=proofs.desk.public_url, size_limit=proofs.desk.rendering.size_limit)
        # The Host was checked before this: it is one of ours.
        policy = frame_policy(f"http://{request.headers['host']}", look)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def picture(self, request: Request) -> Response:
        """A picture that travels with the message, or will be hosted."""
        data = await self._bench.picture(request.path_params["name"].partition(".")[0])
        kind = picture_type(data) if data else None
        if data is None or kind is None:
            return PlainTextResponse("no such picture\n", status_code=404)
        return Response(data, media_type=kind, headers={"Cache-Control": "private, max-age=86400"})

    async def message(self, request: Request) -> Response:
        """The sample reader's message as a file for a mail program."""
        look = Look.read(request.query_params)
        proofs = await self._proofs(look)
        if proofs.proof is None:
            return PlainTextResponse(_NOT_YET, status_code=404)
        name = proofs.proof.edition.name.replace(":", "")
        headers = {"Content-Disposition": f'attachment; filename="{name}-{look.reader + 1}.eml"'}
        message = proofs.proof.message(proofs.desk, sample_of(proofs.desk, look, proofs.proof))
        return Response(message, media_type="message/rfc822", headers=headers)

    async def events(self, request: Request) -> Response:
        """The number of the newest attempt, now and whenever it grows (server-sent events)."""
        return StreamingResponse(self._numbers(), media_type="text/event-stream")

    async def _numbers(self) -> AsyncIterator[str]:
        told = -1
        while not self._stop.is_set():
            if self._bench.number != told:
                told = self._bench.number
                yield f"data: {told}\n\n"
            # Short, so that a stop is noticed and a page that is gone is let go.
            elif not await self._bench.change_after(told, within_s=0.5):
                yield ": \n\n"

    async def _proofs(self, look: Look) -> Proofs:
        try:
            return await self._bench.proofs(look.edition)
        except NotFound as error:
            raise HTTPException(404, str(error)) from error
