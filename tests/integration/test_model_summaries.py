"""A language model that writes summaries, over real HTTP: what it may do, and that nothing it does wrong reaches an edition."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from newsletter.app.summarising import build_model
from newsletter.app.whole import open_app
from newsletter.cell.pool import Cell
from newsletter.clock import SystemClock
from newsletter.config.settings import Settings
from newsletter.editorial.options import SummaryOptions
from newsletter.model.article import SummarySource
from newsletter.model.edition import Pick
from newsletter.steps.build import build
from newsletter.steps.edit import Edit, edit
from newsletter.steps.model_summaries import SummaryModel, with_model
from newsletter.storage.engine import open_database
from tests.support.model_server import ModelServer, says, sends, sleeps
from tests.support.project import MEMBERS_ONLY, SECRET, make_project

pytestmark = pytest.mark.asyncio(loop_scope="module")

GOOD = (
    "The matter of dredging came before the council on Tuesday, and the council took its time over the matter of dredging, "
    "which came before the council and took its time on Tuesday, as the matter of dredging does."
)
DREDGING, FERRIES, TARIFFS, CRANES = (f"What {slug} means for the harbour" for slug in ("dredging", "ferries", "tariffs", "cranes"))


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An edition of five articles without excerpts, built without a model: what every test begins with."""

    settings: Settings
    picks: tuple[Pick, ...]
    cell: Cell


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def draft(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Draft]:
    """Built once; nothing here changes it."""
    settings = project(tmp_path_factory.mktemp("journal"))
    async with open_app(settings) as app, Cell() as cell:
        desk = app.desk("weekly")
        assert desk.model is None
        yield Draft(settings=settings, picks=(await build(desk)).edition.picks, cell=cell)


def project(folder: Path, **summaries: Any) -> Settings:
    """A journal of five articles without excerpts."""
    settings = make_project(folder, **({"summaries": summaries} if summaries else {}))
    for path in (folder / "articles").glob("*.md"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("teaser:")), encoding="utf-8")
    return settings


@asynccontextmanager
async def asking(draft: Draft, server: ModelServer, folder: Path, **options: Any) -> AsyncIterator[SummaryModel]:
    """The model behind a server, with an empty cache."""
    chosen = SummaryOptions(endpoint=server.endpoint, model="small", **options)
    settings = draft.settings.model_copy(update={"summaries": chosen})
    async with open_database(f"sqlite+aiosqlite:///{folder / 'cache.db'}", key=b"k" * 32) as stores:
        model = build_model(settings, cell=draft.cell, store=stores.summaries, clock=SystemClock())
        assert model
        yield model


def by_title(picks: tuple[Pick, ...]) -> dict[str, Pick]:
    """The picks, to be looked up."""
    return {pick.stored.article.title: pick for pick in picks}


def words_of(pick: Pick) -> str:
    """A summary as a member reads it."""
    return pick.summary.words.for_reader(member=True) or ""


def sources_of(picks: tuple[Pick, ...]) -> set[SummarySource]:
    """Where the summaries come from."""
    return {pick.summary.source for pick in picks}


async def test_without_an_endpoint_the_summaries_are_sentences_of_the_articles(draft: Draft) -> None:
    """No model is asked unless one is named."""
    assert sources_of(draft.picks) == {SummarySource.EXTRACT}


async def test_words_that_hold_are_taken_and_words_that_do_not_are_dropped_with_the_reason(draft: Draft, tmp_path: Path) -> None:
    """One good answer; an invented number; a page of HTML; an error. Each of the three gives way to the article's own sentences."""
    async with ModelServer(sends(b"<html>busy</html>")) as server, asking(draft, server, tmp_path, key="secret-key") as model:
        server.on(DREDGING, says(GOOD))
        server.on(FERRIES, says(GOOD.replace("dredging", "ferries").replace("Tuesday,", "Tuesday the 14th,")))
        server.on(TARIFFS, sends(b"{}", status=500))

        picks, notes = await with_model(model, draft.picks)

    found, told = by_title(picks), "\n".join(notes)
    assert words_of(found[DREDGING]) == GOOD
    assert found[DREDGING].summary.source is SummarySource.MODEL
    assert {found[title].summary.source for title in (FERRIES, TARIFFS, CRANES)} == {SummarySource.EXTRACT}
    assert f"“{FERRIES}”: what the model wrote gives the number 14, which the article does not" in told
    assert "the model gave an answer that is none" in told
    assert "the model is in trouble" in told
    assert all("authorization: bearer secret-key" in head.lower() for head in server.headers)
    assert "secret-key" not in told


async def test_the_article_is_data_and_what_obeys_an_order_in_it_is_dropped(draft: Draft, tmp_path: Path) -> None:
    """The article goes in as a JSON string in the user's message; an answer with a foreign address does not come out."""
    obeyed = "The council took its time over the matter of ferries on Tuesday, and the winner that came before it is named at evil.example today."
    async with ModelServer(says(GOOD)) as server, asking(draft, server, tmp_path) as model:
        server.on(FERRIES, says(obeyed))

        picks, notes = await with_model(model, draft.picks)

    assert all([message["role"] for message in request["messages"]] == ["system", "user"] for request in server.requests)
    assert all(set(article) == {"title", "text", "language"} for article in server.articles)
    assert by_title(picks)[FERRIES].summary.source is SummarySource.EXTRACT
    assert any("holds an address or mark-up" in note for note in notes)


async def test_a_members_only_article_is_not_sent_unless_the_option_says_so_and_stays_guarded(draft: Draft, tmp_path: Path) -> None:
    """Its text does not leave the machine; with the option it does, and the summary is for members alone."""
    members = f"What {MEMBERS_ONLY} means for the harbour"
    async with ModelServer(sends(b"{}")) as server:
        server.on(members, says(GOOD.replace("dredging", MEMBERS_ONLY)))
        async with asking(draft, server, tmp_path) as model:
            await with_model(model, draft.picks)
        assert members not in [article["title"] for article in server.articles]
        assert SECRET not in json.dumps(server.requests)
        async with asking(draft, server, tmp_path, members_only=True) as model:
            pick = by_title((await with_model(model, draft.picks))[0])[members]

    assert pick.summary.source is SummarySource.MODEL
    assert pick.summary.words.for_reader(member=False) is None


async def test_a_model_that_does_not_answer_costs_a_bounded_time_and_nothing_else(draft: Draft, tmp_path: Path) -> None:
    """Every article waits at the same time, the whole no longer than longest_wait_s."""
    async with ModelServer(sleeps) as server, asking(draft, server, tmp_path, timeout_s=30, longest_wait_s=0.3) as model:
        started = time.monotonic()
        picks, notes = await with_model(model, draft.picks)
        took = time.monotonic() - started

    assert took < 5
    assert picks == draft.picks
    assert notes == ("the model did not answer within 0.3 s: sentences of the article stand in for 4 summaries",)


async def test_a_service_that_is_not_there_is_told_once(draft: Draft, tmp_path: Path) -> None:
    """What would fail for all is not tried for each."""
    async with ModelServer(sleeps) as gone:
        pass
    async with asking(draft, gone, tmp_path, at_once=1) as model:
        picks, notes = await with_model(model, draft.picks)

    assert picks == draft.picks
    assert len(notes) == 1
    assert "the model cannot be reached" in notes[0]


async def test_the_same_question_is_asked_once_and_no_more_at_a_time_than_allowed(draft: Draft, tmp_path: Path) -> None:
    """A rebuild takes the answers from the database, good and bad ones."""
    async with ModelServer(says(GOOD)) as server, asking(draft, server, tmp_path, at_once=2) as model:
        server.on(FERRIES, says(GOOD.replace("Tuesday,", "Tuesday the 14th,")))
        first = await with_model(model, draft.picks)
        asked = len(server.articles)
        second = await with_model(model, draft.picks)

    assert asked == len(server.articles) == 4
    assert server.most_at_once == 2
    assert first == second
    assert words_of(by_title(first[0])[DREDGING]) == GOOD
    assert "gives the number 14" in first[1][0]


async def test_the_budget_of_an_edition_and_of_a_day_hold(draft: Draft, tmp_path: Path) -> None:
    """Two requests an edition; then a day whose characters the first two have used up."""
    async with ModelServer(says(GOOD)) as server:
        async with asking(draft, server, tmp_path, requests_per_edition=2) as model:
            _, notes = await with_model(model, draft.picks)
        assert len(server.articles) == 2
        assert any("the budget of 2 requests an edition is used up" in note for note in notes)
        async with asking(draft, server, tmp_path, characters_per_day=6_000) as model:
            _, notes = await with_model(model, draft.picks)
        assert len(server.articles) == 2
        assert any("the budget of 6,000 characters a day is used up" in note for note in notes)


async def test_a_redirect_and_a_refused_key_are_failures_and_the_key_goes_nowhere_else(draft: Draft, tmp_path: Path) -> None:
    """What is sent was meant for one address; a key that is refused once is not tried for every article."""
    async with ModelServer(sends(b"", status=307)) as server, asking(draft, server, tmp_path, key="secret-key") as model:
        picks, _ = await with_model(model, draft.picks)
        assert all(head.startswith("POST /v1/chat/completions ") for head in server.headers)
        assert picks == draft.picks
    async with ModelServer(sends(b"{}", status=401)) as server, asking(draft, server, tmp_path, key="old", at_once=1) as model:
        _, notes = await with_model(model, draft.picks)
        assert len(server.articles) == 1
        assert any("the model refuses the key, the model or the address" in note for note in notes)


async def test_a_build_tells_what_was_dropped_and_an_edit_of_something_else_leaves_the_models_words(tmp_path: Path) -> None:
    """A story dropped, an alt text changed: the draft is made again without asking; the editor's own words win."""
    async with ModelServer(sends(b"{}")) as server, open_app(project(tmp_path, endpoint=server.endpoint, model="small")) as app:
        desk = app.desk("weekly")
        server.on(DREDGING, says(GOOD))
        built = await build(desk)
        assert built.assembled
        assert any("the model gave an answer that is none" in problem for problem in built.assembled.problems)
        asked, picks = len(server.articles), by_title(built.edition.picks)
        dredging, ferries = picks[DREDGING].stored.id, picks[FERRIES].stored.id

        dropped = await edit(desk, built.edition, Edit(drop=(ferries,)))
        changed = await edit(desk, dropped, Edit(alts={dredging: "A drawn dredger"}))
        own = await edit(desk, changed, Edit(summaries={dredging: "My own words."}))

        assert len(server.articles) == asked
    assert words_of(by_title(changed.picks)[DREDGING]) == GOOD
    assert words_of(by_title(own.picks)[DREDGING]) == "My own words."
