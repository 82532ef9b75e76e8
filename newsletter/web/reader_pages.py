"""What the pages behind a reader's own links share: whose link it is, and an answer in the newsletter's name."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from newsletter.app.whole import App
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


def answer(request: Request, template: str, desk: Desk, **values: Any) -> Response:
    """A page in the newsletter's name and language, which nobody may keep."""
    newsletter = desk.newsletter
    return page(
        request,
        template,
        headers=PRIVATE,
        words=words_for(newsletter.language),
        choice=choice_words_for(newsletter.language),
        name=newsletter.name,
        website=newsletter.website,
        **values,
    )
