"""The gate: what blocks an approval, what blocks a send of the very bytes that were approved, and what acceptance is worth."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from newsletter.app.whole import App, open_app
from newsletter.errors import NotAllowed
from newsletter.model.edition import Edition, EditionState
from newsletter.steps.advance import advance
from newsletter.steps.approve import approve, reopen
from newsletter.steps.build import build
from newsletter.steps.deliver import Watch
from newsletter.steps.edit import Edit, edit
from newsletter.steps.gate import ChecksBlock, recheck
from newsletter.steps.publish import publish
from newsletter.steps.show import show
from tests.support.project import make_project, newsletter_table

LONG = "Everything that a subject can say, said in a subject that is much longer than any list of messages will ever show"
WARNING = {"gate": "warning"}


@asynccontextmanager
async def project(folder: Path, **tables: Any) -> AsyncIterator[App]:
    """The product over a project in `folder`, which may have been opened before with other choices."""
    async with open_app(make_project(folder, **tables)) as app:
        yield app


async def with_subject(app: App, subject: str) -> Edition:
    """A draft of the project under this subject."""
    desk = app.desk(None)
    return await edit(desk, (await build(desk, slot="2031-W01")).edition, Edit(subject=subject))


async def test_a_warning_is_told_and_recorded_and_blocks_nothing_by_default(tmp_path: Path) -> None:
    """Under gate = "error" the edition is sealed; the database says what was warned of, who approved it and when."""
    async with project(tmp_path) as app:
        desk = app.desk(None)
        approved = await approve(desk, await with_subject(app, LONG), who="Ada")
        recorded = await desk.editions.warnings(approved.edition.id)

    assert approved.edition.state is EditionState.APPROVED
    assert "subject-length" in {one.id for one in approved.findings}
    assert [("subject-length", False, "Ada")] == [(one.check, one.accepted, one.who) for one in recorded if one.check == "subject-length"]
    assert all(one.message and one.where and one.at.tzinfo for one in recorded)


async def test_a_warning_blocks_under_the_strict_gate_until_it_is_accepted(tmp_path: Path) -> None:
    """Under gate = "warning" the refusal names the finding and the words to type; with its id accepted the edition is sealed."""
    async with project(tmp_path, checks=WARNING) as app:
        desk = app.desk(None)
        draft = await with_subject(app, LONG)
        with pytest.raises(ChecksBlock) as refused:
            await approve(desk, draft)
        needed = {one.id for one in refused.value.findings if one.level == "warning"}
        approved = await approve(desk, draft, accept=needed, who="Ada")
        recorded = await desk.editions.warnings(draft.id)

    assert 1 == refused.value.exit_code
    assert "subject-length" in needed
    assert f"newsletter approve {draft.name} --accept" in str(refused.value)
    assert approved.edition.state is EditionState.APPROVED
    assert needed == {one.check for one in recorded if one.accepted}


async def test_an_acceptance_outlives_a_rebuild_and_covers_no_other_finding(tmp_path: Path) -> None:
    """Reopened and built again, what was accepted passes; a warning of another id blocks."""
    async with project(tmp_path, checks=WARNING) as app:
        desk = app.desk(None)
        draft = await with_subject(app, LONG)
        with pytest.raises(ChecksBlock) as first:
            await approve(desk, draft)
        sealed = (await approve(desk, draft, accept={one.id for one in first.value.findings})).edition
        again = (await build(desk, slot=(await reopen(desk, sealed)).slot)).edition
        resealed = (await approve(desk, again)).edition
        worse = await edit(desk, await reopen(desk, resealed), Edit(preheader=LONG))
        with pytest.raises(ChecksBlock) as second:
            await approve(desk, worse)

    assert (EditionState.APPROVED, 1) == (resealed.state, resealed.revision)
    assert "preheader" in str(second.value)
    assert "subject-length:" not in str(second.value)


async def test_an_acceptance_without_a_seal_leaves_nothing_behind(tmp_path: Path) -> None:
    """Accepting one of two warnings blocks, and the one that was named is not remembered as accepted."""
    async with project(tmp_path, checks=WARNING) as app:
        desk = app.desk(None)
        draft = await edit(desk, await with_subject(app, LONG), Edit(preheader=LONG))
        with pytest.raises(ChecksBlock):
            await approve(desk, draft, accept=["preheader"])
        with pytest.raises(ChecksBlock) as again:
            await approve(desk, draft)

    assert "preheader:" in str(again.value)


async def test_an_error_cannot_be_accepted(tmp_path: Path) -> None:
    """Its id given to --accept changes nothing, and the refusal says so; the edition stays a draft."""
    async with project(tmp_path, newsletters={"weekly": newsletter_table(footer="Written for {{ first_name }}.")}) as app:
        desk = app.desk(None)
        draft = await with_subject(app, "News")
        with pytest.raises(ChecksBlock, match="error") as refused:
            await approve(desk, draft, accept=["placeholder"])
        kept = await desk.editions.get(draft.name)

    assert "'placeholder' is an error, which cannot be accepted" in str(refused.value)
    assert kept.state is EditionState.DRAFT


async def test_accepting_what_was_not_found_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """A needless acceptance, for instance in a script, is named and the edition is sealed."""
    async with project(tmp_path) as app:
        approved = await approve(app.desk(None), await with_subject(app, "News"), accept=["no-such-finding"])

    assert ("no-such-finding",) == approved.needless
    assert approved.edition.state is EditionState.APPROVED


async def test_an_approved_edition_takes_no_further_acceptance(tmp_path: Path) -> None:
    """It must be reopened first; approving it again as before changes nothing and is no error."""
    async with project(tmp_path, checks=WARNING) as app:
        desk = app.desk(None)
        draft = await with_subject(app, LONG)
        with pytest.raises(ChecksBlock) as refused:
            await approve(desk, draft)
        accept = {one.id for one in refused.value.findings if one.level == "warning"}
        sealed = (await approve(desk, draft, accept=accept)).edition
        again = await approve(desk, sealed, accept=accept)
        with pytest.raises(NotAllowed, match="reopen"):
            await approve(desk, sealed, accept=["alt"])

    assert sealed == again.edition


async def test_sealed_bytes_say_the_same_at_the_send(tmp_path: Path) -> None:
    """With nothing changed in between, the second look finds the errors and warnings of the first."""
    async with project(tmp_path) as app:
        desk = app.desk(None)
        approved = await approve(desk, await with_subject(app, LONG))
        again = await recheck(desk, approved.edition)

    first = {(one.id, one.level, one.message) for one in approved.findings if one.level != "info"}
    assert first == {(one.id, one.level, one.message) for one in again if one.level != "info"}


async def test_a_send_is_blocked_by_what_the_configuration_says_by_then(tmp_path: Path) -> None:
    """Approved with one postal address, sent under another: the sealed bytes lack it, so nothing starts."""
    async with project(tmp_path) as app:
        sealed = (await approve(app.desk(None), await with_subject(app, "News"))).edition
    moved = {"weekly": newsletter_table(postal_address="99 Other Road, Elsewhere")}
    async with project(tmp_path, newsletters=moved) as app:
        with pytest.raises(ChecksBlock, match="is not sent") as refused:
            await publish(app.desk(None), sealed)
        kept = await app.editions.get(sealed.name)

    assert "postal-address" in str(refused.value)
    assert f"newsletter reopen {sealed.name}" in str(refused.value)
    assert (EditionState.APPROVED, 0) == (kept.state, kept.planned)


async def test_a_gate_made_strict_after_an_approval_blocks_the_send(tmp_path: Path) -> None:
    """A warning that was only told was accepted by nobody."""
    async with project(tmp_path) as app:
        sealed = (await approve(app.desk(None), await with_subject(app, LONG))).edition
    async with project(tmp_path, checks=WARNING) as app:
        with pytest.raises(ChecksBlock, match="subject-length"):
            await publish(app.desk(None), sealed)


async def test_the_daemon_holds_what_the_gate_blocks(tmp_path: Path) -> None:
    """Under approval = "auto" and the strict gate a due edition with a warning is held, told why, and starts nothing."""
    daily = {"weekly": newsletter_table(schedule={"every": "day", "at": "00:00", "catch_up_hours": 48})}
    async with project(tmp_path, checks=WARNING, newsletters=daily, rendering={"size_limit": 1000}) as app:
        desk = app.desk(None)
        await build(desk, special="first")
        advanced = await advance(desk, app.post, Watch(stop=asyncio.Event(), wait=False))

    assert "held" == advanced.did, advanced
    assert "warning" in advanced.what


async def test_what_is_to_be_typed_holds_no_id_that_nothing_was_found_under(tmp_path: Path) -> None:
    """A misspelt acceptance is not carried on in the cure."""
    async with project(tmp_path, checks=WARNING) as app:
        with pytest.raises(ChecksBlock) as refused:
            await approve(app.desk(None), await with_subject(app, LONG), accept=["subject"])
    assert "--accept subject-length" in str(refused.value)
    assert "--accept subject " not in str(refused.value)


async def test_what_a_theme_or_language_leaves_to_be_wished_for_is_told_and_blocks_nothing(tmp_path: Path) -> None:
    """A colour that is hard to read and an interface without a translation, once each, however many variants have them."""
    weekly = newsletter_table(language="it", colours={"meta": "#cccccc"})
    async with project(tmp_path, newsletters={"weekly": weekly}) as app:
        desk = app.desk(None)
        told = (await show(desk, (await build(desk, slot="2031-W01")).edition)).findings
    notes = [one.message for one in told if one.id == "theme"]
    assert {one.level for one in told if one.id == "theme"} == {"info"}
    assert [True, True] == ["meta #cccccc is hard to read" in notes[0], "'it' yet: they are in English" in notes[1]]
    assert len(notes) == 2
