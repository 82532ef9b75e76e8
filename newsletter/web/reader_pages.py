"""What the pages behind a reader's own links share: whose link it is, and an answer in the newsletter's name."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from newsletter.app.whole import App
from newsletter.model.letter import fitting_language
from newsletter.model.newsletter import Newsletter
from newsletter.model.subscriber import Subscriber
from newsletter.model.tokens import Token
from newsletter.steps.desk import Desk
from newsletter.steps.enrol import token_in
from newsletter.web.choice_words import choice_words_for
from newsletter.web.pages import PRIVATE, page
from newsletter.web.words import words_for


def signed(app: App, text: str) -> tuple[Desk, Token] | None:
    """The token and the desk of its newsletter; None for whatever we did not sign for a newsletter that we have."""
    for desk in app.desks.values():
        token = token_in(desk, text)
        if token is not None:
            return desk, token
    return None


def language_of(newsletter: Newsletter, reader: Subscriber | None) -> str:
    """The language of a reader's mails, in which the pages behind their links go on; the newsletter's where no reader is known."""
    return fitting_language(reader.language if reader else None, (newsletter.language, *newsletter.languages))


def answer(request: Request, template: str, desk: Desk, *, reader: Subscriber | None = None, **values: Any) -> Response:
    """A page in the newsletter's name and the reader's language, which nobody may keep."""
    newsletter = desk.newsletter
    language = language_of(newsletter, reader)
    return page(
        request,
        template,
        headers=PRIVATE,
        words=words_for(language),
        choice=choice_words_for(language),
        name=newsletter.name,
        website=newsletter.website,
        **values,
    )
