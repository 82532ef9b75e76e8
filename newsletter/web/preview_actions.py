"""What the preview does when it is asked to: visit the sources, send a test, draw the mail, put it into one file.

Each is a POST with the token of this start; nothing here moves an edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from newsletter.errors import NewsletterError, NotFound
from newsletter.model.delivery import DeliveryEvent
from newsletter.steps.enrol import judged
from newsletter.steps.trial import SampleReader, send_test
from newsletter.web.form_token import FormToken
from newsletter.web.headers_view import header_lines
from newsletter.web.inlined import with_pictures
from newsletter.web.look import COLOURS, Look
from newsletter.web.mail_clients import CLIENTS
from newsletter.web.mail_frame import framed
from newsletter.web.pages import filled
from newsletter.web.preview_page import sample_of
from newsletter.web.proof import Proof
from newsletter.web.proofs import Proofs
from newsletter.web.screenshot import screenshot
from newsletter.web.workbench import Workbench

_FIT_WIDTH = 700


@dataclass(frozen=True, kw_only=True)
class TestSent:
    """What became of the last test."""

    address: str
    accepted: bool
    said: str  # what the server answered, or why it was not asked
    at: datetime

    __test__ = False  # no test case, whatever its name says to pytest


class PreviewActions:
    """The POSTs of the preview."""

    def __init__(self, bench: Workbench, token: FormToken) -> None:
        self._bench = bench
        self._token = token
        self.last_test: TestSent | None = None

    async def refresh(self, request: Request) -> Response:
        """Visit the sources again, then show the page as it was looked at."""
        look, _ = await self._asked(request)
        await (await self._proofs(look)).pull_again()
        return _back(look)

    async def test(self, request: Request) -> Response:
        """Send what is looked at to one address, `[Test]` before its subject, and say what the server said."""
        look, fields = await self._asked(request)
        proofs, proof = await self._rendered(look)
        self.last_test = await self._test(proofs, proof, sample_of(proofs.desk, look, proof), fields.get("address", "").strip())
        return _back(look, "#test")

    async def _test(self, proofs: Proofs, proof: Proof, sample: SampleReader, address: str) -> TestSent:
        now = self._bench.app.clock.now()
        try:
            outcome = await send_test(
                proofs.desk,
                self._bench.app.post,
                proof.edition,
                judged(address),
                name=sample.name,
                member=sample.member,
            )
        except NewsletterError as error:
            return TestSent(address=address, accepted=False, said=str(error), at=now)
        said = f"{outcome.code or ''} {outcome.text}".strip() or str(outcome.event)
        return TestSent(address=address, accepted=outcome.event is DeliveryEvent.ACCEPTED, said=said, at=now)

    async def screenshot(self, request: Request) -> Response:
        """The mail as a PNG, as it is looked at."""
        look, _ = await self._asked(request)
        proofs, proof = await self._rendered(look)
        html = await self._whole(proofs, look, proof.html(proofs.desk, sample_of(proofs.desk, look, proof)))
        try:
            picture = await screenshot(html, width=look.width or _FIT_WIDTH, dark=look.colour == "dark")
        except NewsletterError as error:
            raise HTTPException(503, str(error)) from error
        return _file(picture, "image/png", f"{_name(proof, look)}.png")

    async def share(self, request: Request) -> Response:
        """The mail, its headers and findings in one file that needs nothing else and holds nothing of a reader's own."""
        look, _ = await self._asked(request)
        proofs, proof = await self._rendered(look)
        html, text, message = proof.to_share(proofs.desk, sample_of(proofs.desk, look, proof))
        page = filled(
            "preview_share.html.j2",
            newsletter=proofs.desk.newsletter,
            proof=proof,
            width=look.width or _FIT_WIDTH,
            how=", ".join([COLOURS[look.colour].lower(), CLIENTS[look.client].lower()]),
            sample=sample_of(proofs.desk, look, proof),
            mail=await self._whole(proofs, look, html),
            text=text,
            headers=header_lines(message),
        )
        return _file(page.encode(), "text/html; charset=utf-8", f"{_name(proof, look)}.html")

    async def _whole(self, proofs: Proofs, look: Look, html: str) -> str:
        html = framed(html, look, public_url=proofs.desk.public_url, size_limit=proofs.desk.rendering.size_limit)
        return await with_pictures(html, own=self._bench.picture, fetcher=proofs.desk.fetcher)

    async def _asked(self, request: Request) -> tuple[Look, Mapping[str, str]]:
        return Look.read(request.query_params), await self._token.fields(request)

    async def _proofs(self, look: Look) -> Proofs:
        try:
            return await self._bench.proofs(look.edition)
        except NotFound as error:
            raise HTTPException(404, str(error)) from error

    async def _rendered(self, look: Look) -> tuple[Proofs, Proof]:
        proofs = await self._proofs(look)
        if proofs.proof is None:
            raise HTTPException(404, "nothing is rendered yet")
        return proofs, proofs.proof


def _back(look: Look, fragment: str = "") -> Response:
    return RedirectResponse(f"/?{look.query()}{fragment}", status_code=303)


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _name(proof: Proof, look: Look) -> str:
    return f"{proof.edition.name}-{look.width or _FIT_WIDTH}-{look.colour}".replace(":", "")
