"""Choosing: the page behind the preferences link, for topics and frequency. GET shows it and changes nothing; POST saves.

The reader's own token in the address is all there is to check, the same as for leaving: whoever can leave for a reader can also
choose for them. It needs no cookie, no log-in and no script.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from newsletter import log
from newsletter.app.whole import App
from newsletter.model.newsletter import Newsletter
from newsletter.model.subscriber import Subscriber, Subscription, SubscriptionStatus
from newsletter.model.tokens import Purpose, Token
from newsletter.model.topics import Frequency
from newsletter.steps.desk import Desk
from newsletter.steps.enrol import choose
from newsletter.web.error_pages import ErrorPages
from newsletter.web.reader_pages import answer, language_of, signed

_log = log.get("web")
_LARGEST_BODY = 20_000  # bytes: a hundred topics of the longest names are less


class ChoosingPages:
    """The preferences pages of every newsletter of the configuration."""

    def __init__(self, app: App, errors: ErrorPages) -> None:
        self._app = app
        self._errors = errors

    async def ask(self, request: Request) -> Response:
        """GET and HEAD: show the choices; reads only."""
        found = self._read(request)
        if found is None:
            return self._errors.page(request, 404)
        desk, token = found
        if token.purpose is Purpose.TEST:
            return answer(request, "test.html.j2", desk)
        return await self._shown(request, desk, token, saved=False)

    async def act(self, request: Request) -> Response:
        """POST: save the choices, then show them; saving twice changes nothing more. What is no choice here chooses nothing."""
        found = self._read(request)
        if found is None:
            return self._errors.page(request, 404)
        desk, token = found
        body = await _body(request)
        if body is None:
            return self._errors.page(request, 413)
        if token.purpose is Purpose.TEST:
            return answer(request, "test.html.j2", desk)
        known = await self._reader(token)
        if known is None or known[1].status is SubscriptionStatus.UNSUBSCRIBED:
            return await self._shown(request, desk, token, saved=False)
        topics, frequency = _chosen(body, desk.newsletter, known[1])
        if await choose(desk, token.uid, topics=topics, frequency=frequency):
            _log.info("reader chose", newsletter=token.newsletter)
        return await self._shown(request, desk, token, saved=True)

    async def _shown(self, request: Request, desk: Desk, token: Token, *, saved: bool) -> Response:
        known = await self._reader(token)
        if known is None or known[1].status is SubscriptionStatus.UNSUBSCRIBED:
            reader = known[0] if known else None
            return answer(request, "left.html.j2", desk, reader=reader, address=log.veil(reader.address) if reader else None)
        subscriber, subscription = known
        return answer(
            request,
            "choose.html.j2",
            desk,
            reader=subscriber,
            address=log.veil(subscriber.address),
            saved=saved,
            topics=_boxes(desk.newsletter, subscription, language_of(desk.newsletter, subscriber)),
            frequencies=_offered(desk.newsletter, subscription),
            frequency=subscription.frequency,
        )

    def _read(self, request: Request) -> tuple[Desk, Token] | None:
        """The token and its newsletter's desk; None for what we did not sign, and where there is nothing to choose."""
        found = signed(self._app, request.path_params["token"])
        return found if found is not None and found[0].newsletter.has_choices else None

    async def _reader(self, token: Token) -> tuple[Subscriber, Subscription] | None:
        known = await self._app.readers.by_uid(token.uid)
        if known is None:
            return None
        own = next((one for one in known[1] if one.newsletter == token.newsletter), None)
        return (known[0], own) if own else None


def _boxes(newsletter: Newsletter, subscription: Subscription, language: str) -> list[tuple[str, str, bool]]:
    """Slug, label and tick of every topic."""
    return [(topic.slug, topic.label_in(language), topic.slug in subscription.topics) for topic in newsletter.topics]


def _offered(newsletter: Newsletter, subscription: Subscription) -> list[Frequency]:
    """What may be chosen; that of a reader's list file too, or saving would take it away unasked. One alone is no choice."""
    wanted = {Frequency.EVERY, subscription.frequency, *newsletter.frequencies}
    return [one for one in Frequency if one in wanted] if len(wanted) > 1 else []


def _chosen(body: bytes, newsletter: Newsletter, subscription: Subscription) -> tuple[list[str], Frequency]:
    """What a form says (application/x-www-form-urlencoded); a frequency that is not offered leaves it as it was."""
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=500)
    except ValueError:  # no form, or one that nobody filled in by hand
        fields = {}
    asked = fields.get("frequency", [""])[0]
    frequency = next((one for one in _offered(newsletter, subscription) if one == asked), subscription.frequency)
    return fields.get("topic", []), frequency


async def _body(request: Request) -> bytes | None:
    """The body; None once it is larger than any honest one, or where it breaks off."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > _LARGEST_BODY:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
