"""Trials of a sealed edition: what they show is what was approved, whatever became of the theme since."""

from __future__ import annotations

import shutil
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

from newsletter.delivery.base import Envelope, Following
from newsletter.delivery.relays import Relay, Relays
from newsletter.model.delivery import DeliveryEvent, Outcome
from newsletter.shipped import shipped
from newsletter.steps.trial import dry_run, send_test
from tests.support.pages import approved_edition, opened_project


class Kept:
    """A way out that keeps what it is handed."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def open(self) -> Kept:
        """Itself."""
        return self

    async def hand_over(self, envelope: Envelope, message: bytes, following: Following | None = None) -> Outcome:
        """Keep it."""
        self.messages.append(message)
        return Outcome(event=DeliveryEvent.ACCEPTED, code=250, text="kept")

    looks_ahead = False

    def look_ahead(self) -> None:
        """Announce nothing: there is nobody who would wait."""

    async def close(self) -> None:
        """Nothing is open."""


async def test_trials_of_a_sealed_edition_show_the_bytes_that_will_be_sent(tmp_path: Path) -> None:
    """Rendered anew, an editor would look at a page that no reader gets; a theme that was broken since would be an error."""
    shutil.copytree(shipped("templates") / "journal", tmp_path / "templates" / "journal")
    async with opened_project(tmp_path) as app:
        desk, edition = app.desk(None), await approved_edition(app)
        (tmp_path / "templates" / "journal" / "digest.mjml.j2").write_text("{{ broken")
        run = await dry_run(desk, edition)
        way_out = Kept()
        relays = Relays([Relay(name="smtp", transport=way_out, connections=1)])  # type: ignore[arg-type]  # the part of a transport that is used
        await send_test(desk, replace(app.post, relays=relays), edition, "someone@example.org")
        stored = await app.editions.variants(edition.id)

    assert list(run.shown.variants) == list(stored.values())
    assert run.shown.content_hash == edition.hash
    assert run.shown.errors == ()
    message = message_from_bytes(way_out.messages[0], policy=policy.default)
    assert message["Subject"] == f"[Test] {edition.subject}"
    assert "What dredging means for the harbour" in message.get_body(("html",)).get_content()


async def test_a_dry_run_of_a_sealed_edition_still_checks_it(tmp_path: Path) -> None:
    """The stored bytes are held to the checks of today, as at a send."""
    async with opened_project(tmp_path) as app:
        edition = await approved_edition(app)
    async with opened_project(tmp_path, rendering={"size_limit": 2_000}) as app:
        run = await dry_run(app.desk(None), await app.editions.get(edition.name))
    assert "size" in {one.id for one in run.shown.findings}
