"""The archive: an edition in the browser, as it was sent, without any reader; and the pictures that our pages serve.

The page holds what sources wrote, so its policy runs nothing, loads only pictures and sends nothing anywhere.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newsletter.app.whole import App
from newsletter.model.edition import Edition, EditionState
from newsletter.model.letter import SealedVariant, fill_marks
from newsletter.web.error_pages import ErrorPages
from newsletter.web.pages import way_to_root

MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_PUBLISHED = frozenset({EditionState.APPROVED, EditionState.SENDING, EditionState.SENT})
_UID = re.compile(r"[0-9a-f]{32}")
_PICTURE = re.compile(r"([0-9a-f]{64})(\.(jpg|jpeg|png|gif))?")
_CID = re.compile(r"cid:([0-9a-f]{64})")
# First bytes -> media type. Whatever else is stored is never served: a browser must not guess what it might be.
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF87a": "image/gif", b"GIF89a": "image/gif"}


class ArchivePages:
    """Editions and pictures as anybody may see them."""

    def __init__(self, app: App, errors: ErrorPages) -> None:
        self._app = app
        self._errors = errors

    async def edition(self, request: Request) -> Response:
        """The edition as its readers without special rights got it."""
        found = await self._published(request.path_params["uid"])
        if found is None:
            return self._errors.page(request, 404)
        edition, variant = found
        html = without_reader(variant, root=way_to_root(request), newsletter=edition.newsletter)
        # A later revision may take the place of one that was approved and never sent.
        return HTMLResponse(html, headers={"Content-Security-Policy": MAIL_POLICY, "Cache-Control": "no-cache"})

    async def _published(self, uid: str) -> tuple[Edition, SealedVariant] | None:
        if not _UID.fullmatch(uid):
            return None
        edition = await self._app.editions.by_uid(uid)
        if edition is None or edition.newsletter not in self._app.desks or edition.state not in _PUBLISHED:
            return None
        variants = await self._app.editions.variants(edition.id)
        public = next((variant for variant in variants.values() if not variant.member), None)
        return (edition, public) if public else None

    async def picture(self, request: Request) -> Response:
        """A stored picture; its name is its content's hash, so it may be kept for ever."""
        name = _PICTURE.fullmatch(request.path_params["name"])
        data = await self._app.editions.picture(name[1]) if name else None
        kind = picture_type(data) if data else None
        if data is None or kind is None:
            return self._errors.page(request, 404)
        # Web mail shows it on pages of its own.
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "cross-origin"}
        return Response(data, media_type=kind, headers=headers)


def without_reader(variant: SealedVariant, *, root: str, newsletter: str) -> str:
    """The html of a variant with nobody in it: its way out leads to a page that says how to leave."""
    html = fill_marks(variant.html, variant.nonce, {"unsubscribe_url": f"{root}leave/{newsletter}"}, as_html=True)
    return _CID.sub(rf"{root}p/\1", html)


def picture_type(data: bytes) -> str | None:
    """The media type of a JPEG, PNG or GIF by its first bytes, else None."""
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
