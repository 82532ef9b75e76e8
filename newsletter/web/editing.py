"""The edit page as an app of its own: a draft's order, stories, texts and blocks, a test, and approval, with undo.

Plain forms: each is a POST that is answered with a way back to the page, at the place where one was; a script only saves the
waiting. A form carries the version of the draft that it was written for. Under another one nothing is changed, and what was
typed is shown beside what the draft says by now. Who the editor is comes from outside, and so does the guard around the app.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from newsletter.app.whole import App
from newsletter.errors import BadInput, NewsletterError, NotAllowed, NotFound
from newsletter.model.delivery import DeliveryEvent
from newsletter.model.edition import Edition
from newsletter.steps.approve import approve, reopen
from newsletter.steps.brakes import put_on, take_off
from newsletter.steps.desk import Desk
from newsletter.steps.edit import edit, redo, undo
from newsletter.steps.enrol import judged
from newsletter.steps.trial import send_test
from newsletter.web.archive import picture_type
from newsletter.web.editing_forms import change_of, typed
from newsletter.web.editing_page import Draughts, page_of, question_of, version_of
from newsletter.web.form_token import FormToken
from newsletter.web.look import Look
from newsletter.web.mail_frame import frame_policy
from newsletter.web.pages import STATIC_FOLDER, filled

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}

Verb = Callable[["_Asked"], Awaitable[str]]


def edit_app(
    app: Callable[[], App], *, who: Callable[[Request], str], token: FormToken, back: Callable[[str], str] | None = None
) -> Starlette:
    """The edit page of every edition, at `/NEWSLETTER-SLOT` below where it is mounted.

    `app` is asked anew for every request, `who` for the name under which a change is made. Host, Origin and who may come here at
    all are for the guard around it to decide; every POST must carry `token`. `back` gives the address of what an edition's page
    leads back to.
    """
    pages = _EditPages(app, who, token, back)
    return Starlette(
        routes=[
            Mount("/static", StaticFiles(directory=STATIC_FOLDER)),
            Route("/{name}", pages.front),
            Route("/{name}/mail", pages.mail),
            Route("/{name}/approve", pages.question),
            Route("/{name}/picture/{hash}", pages.picture),
            Route("/{name}/{verb}", pages.act, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _refused},
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}\n", status_code=error.status_code, headers=error.headers)


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One POST: what is to be done to which draft, by whom."""

    app: App
    desk: Desk
    edition: Edition
    fields: Mapping[str, str]
    who: str


class _EditPages:
    def __init__(self, app: Callable[[], App], who: Callable[[Request], str], token: FormToken, back: Callable[[str], str] | None) -> None:
        self._app = app
        self._who = who
        self._token = token
        self._back = back
        self._draughts = Draughts()
        self._said: dict[str, str] = {}  # edition -> what the last action led to, told once
        self._verbs: dict[str, Verb] = {
            "change": _change,
            "undo": _undo,
            "redo": _redo,
            "test": _test,
            "approve": _approve,
            "reopen": _reopen,
            "hold": _hold,
            "release": _release,
        }

    async def front(self, request: Request) -> Response:
        """The page of one edition."""
        desk, edition = await self._meant(request)
        draught = await self._draughts.of(desk, edition)
        values = await page_of(desk, edition, draught)
        said = self._said.pop(edition.name, "")
        back = self._back(edition.name) if self._back else None
        return _page("edit.html.j2", token=self._token.value, said=said, back=back, **values)

    async def question(self, request: Request) -> Response:
        """The question before an approval."""
        desk, edition = await self._meant(request)
        draught = await self._draughts.of(desk, edition)
        return _page("edit_ask.html.j2", token=self._token.value, **await question_of(desk, edition, draught))

    async def mail(self, request: Request) -> Response:
        """The mail as a reader gets it, for the frame beside."""
        desk, edition = await self._meant(request)
        draught = await self._draughts.of(desk, edition)
        look = Look.read(request.query_params)
        origin = f"{request.url.scheme}://{request.headers.get('host', '')}"
        return HTMLResponse(draught.html(desk, look), headers={**_HEADERS, "Content-Security-Policy": frame_policy(origin, look)})

    async def picture(self, request: Request) -> Response:
        """A picture of the mail that no server has yet."""
        desk, edition = await self._meant(request)
        name = request.path_params["hash"]
        content = (await self._draughts.of(desk, edition)).pictures.get(name) or await desk.editions.picture(name)
        kind = picture_type(content) if content else None
        if content is None or kind is None:
            raise HTTPException(404, "no such picture")
        return Response(content, media_type=kind, headers={"Cache-Control": "private, max-age=86400"})

    async def act(self, request: Request) -> Response:
        """Do one thing, and lead back to where it was asked for; a refusal is told on a page that keeps what was typed."""
        fields = await self._token.fields(request)
        desk, edition = await self._meant(request)
        verb = self._verbs.get(request.path_params["verb"])
        if verb is None:
            raise HTTPException(404, "this page cannot do that")
        if fields.get("version") != version_of(edition):
            return self._not_done(edition, fields, "The edition was changed meanwhile, in another window or by a build.", status=409)
        asked = _Asked(app=self._app(), desk=desk, edition=edition, fields=fields, who=self._who(request))
        try:
            self._said[edition.name] = await verb(asked)
        except NewsletterError as error:
            changed = isinstance(error, NotAllowed) or (await self._app().edition(edition.name))[1] != edition
            return self._not_done(edition, fields, str(error), status=409 if changed else 422)
        place = fields.get("place", "")
        return RedirectResponse(f"../{edition.name}" + (f"#{place}" if place.replace("-", "").isalnum() else ""), status_code=303)

    def _not_done(self, edition: Edition, fields: Mapping[str, str], why: str, *, status: int) -> Response:
        return _page("edit_not_done.html.j2", status=status, edition=edition, why=why, kept=typed(fields))

    async def _meant(self, request: Request) -> tuple[Desk, Edition]:
        try:
            return await self._app().edition(request.path_params["name"])
        except NotFound as error:
            raise HTTPException(404, str(error)) from error


def _page(template: str, *, status: int = 200, **values: object) -> Response:
    return HTMLResponse(filled(template, **values), status_code=status, headers=_HEADERS)


async def _change(asked: _Asked) -> str:
    change = change_of(asked.fields, asked.edition)
    edited = await edit(asked.desk, asked.edition, change, who=asked.who)
    picked = {pick.stored.id for pick in edited.picks}
    if left_out := [one for one in change.pin if one not in picked]:
        return f"Article {left_out[0]} is pinned and stays out: see why under the stories that are not in."
    return "Nothing was different." if edited == asked.edition else "Saved."


async def _undo(asked: _Asked) -> str:
    await undo(asked.desk, asked.edition)
    return "Taken back."


async def _redo(asked: _Asked) -> str:
    await redo(asked.desk, asked.edition)
    return "Made again."


async def _test(asked: _Asked) -> str:
    address = asked.fields.get("address", "").strip()
    outcome = await send_test(asked.desk, asked.app.post, asked.edition, judged(address))
    said = f"{outcome.code or ''} {outcome.text}".strip() or str(outcome.event)
    if outcome.event is not DeliveryEvent.ACCEPTED:
        raise BadInput(f"The test to {address} was not accepted: {said}")
    return f"A test is on its way to {address} ({said})."


async def _approve(asked: _Asked) -> str:
    accept = [name.removeprefix("accept-") for name in asked.fields if name.startswith("accept-")]
    approved = await approve(asked.desk, asked.edition, accept=accept, who=asked.who or "the edit page")
    warnings = sum(one.level == "warning" for one in approved.findings)
    return "Approved: this is what will be sent." + (f" {warnings} warnings are on record." if warnings else "")


async def _reopen(asked: _Asked) -> str:
    await reopen(asked.desk, asked.edition)
    return "A draft again."


async def _hold(asked: _Asked) -> str:
    why = asked.fields.get("why", "").strip() or "held on the edit page"
    await put_on(asked.desk, asked.edition, who=asked.who or "the edit page", why=why)
    return "Held: nothing of it is sent until it is released."


async def _release(asked: _Asked) -> str:
    await take_off(asked.desk, asked.edition)
    return "Released."
