"""Leaving: the page behind the unsubscribe link. GET shows it and changes nothing; POST acts at once (RFC 8058).

Mail scanners open every link, so nothing may hang on a GET or HEAD. The POST needs no cookie, no log-in and no script, and
its answer is no redirect (RFC 8058 section 3.1 and 3.2). The token in the address is all there is to check, and it is checked
in full; every token that is not ours gets the same page, so that nobody can feel for one.
"""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from newsletter import log
from newsletter.app.whole import App
from newsletter.model.subscriber import Subscriber, Subscription, SubscriptionStatus
from newsletter.model.tokens import Purpose, Token
from newsletter.steps.enrol import unsubscribe_by
from newsletter.web.error_pages import ErrorPages
from newsletter.web.reader_pages import answer, signed

_log = log.get("web")
_LARGEST_BODY = 10_000  # bytes; a one-click POST has 26


class LeavingPages:
    """The unsubscribe pages of every newsletter of the configuration."""

    def __init__(self, app: App, errors: ErrorPages) -> None:
        self._app = app
        self._errors = errors

    async def ask(self, request: Request) -> Response:
        """GET and HEAD: ask whether to leave, or rather to get less; reads only."""
        found = signed(self._app, request.path_params["token"])
        if found is None:
            return self._errors.page(request, 404)
        desk, token = found
        if token.purpose is Purpose.TEST:
            return answer(request, "test.html.j2", desk)
        reader, status = await self._reader(token)
        template = "left.html.j2" if status is SubscriptionStatus.UNSUBSCRIBED else "leave.html.j2"
        offer = desk.newsletter.has_choices and status is not None
        choosing = f"{request.path_params['token']}/preferences" if offer else None
        return answer(request, template, desk, reader=reader, address=_veiled(reader), offer=choosing)

    async def act(self, request: Request) -> Response:
        """POST: leave, then say so; doing it twice changes nothing more.

        What the body says is not read: whoever posts to a reader's own link wants to leave, be it a mail program with
        `List-Unsubscribe=One-Click` in either encoding or our form. A body past the limit is refused unread.
        """
        found = signed(self._app, request.path_params["token"])
        if found is None:
            return self._errors.page(request, 404)
        if not await _drained(request):
            return self._errors.page(request, 413)
        desk, token = found
        if token.purpose is Purpose.TEST:
            return answer(request, "test.html.j2", desk)
        if await unsubscribe_by(desk, token):
            _log.info("reader left", newsletter=token.newsletter)
        reader, _ = await self._reader(token)
        return answer(request, "left.html.j2", desk, reader=reader, address=_veiled(reader))

    async def how(self, request: Request) -> Response:
        """Where the unsubscribe link of an edition in the browser leads: there is no reader there who could leave."""
        desk = self._app.desks.get(request.path_params["newsletter"])
        if desk is None:
            return self._errors.page(request, 404)
        mailbox = desk.newsletter.reply_to or desk.newsletter.sender
        return answer(request, "how.html.j2", desk, mail=mailbox.address)

    async def _reader(self, token: Token) -> tuple[Subscriber | None, SubscriptionStatus | None]:
        """The reader and their standing; None for one who was erased since."""
        known = await self._app.readers.by_uid(token.uid)
        if known is None:
            return None, None
        subscriber, subscriptions = known
        return subscriber, _status(subscriptions, token.newsletter)


def _veiled(reader: Subscriber | None) -> str | None:
    return log.veil(reader.address) if reader else None


def _status(subscriptions: list[Subscription], newsletter: str) -> SubscriptionStatus | None:
    return next((one.status for one in subscriptions if one.newsletter == newsletter), None)


async def _drained(request: Request) -> bool:
    """Take in the body and forget it; False once it is larger than any honest one, or where it breaks off."""
    size = 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > _LARGEST_BODY:
                return False
    except ClientDisconnect:
        return False
    return True
