"""What every source that takes files promises of those that are meant to hurt: they are parsed where they can be stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from newsletter.cell.pool import Cell, Limits
from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.sources.base import Harvest, SourceFailed
from tests.support import hostile_files
from tests.support.http_server import HttpServer
from tests.support.memory import peak_kib
from tests.support.source_stands import STANDS, FolderStand, LinksFileStand, TextStand
from tests.support.sources import NOW, SINCE, Sample

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def cell() -> AsyncIterator[Cell]:
    """A cell that loses patience soon: what has to be stopped is stopped within the time of a test."""
    async with Cell(size=1, limits=Limits(cpu_seconds=0.3)) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def server() -> AsyncIterator[HttpServer]:
    """A loopback server."""
    async with HttpServer() as one:
        yield one


@pytest.fixture(params=["folder", "text", "links-file"])
def stand(request: pytest.FixtureRequest, server: HttpServer, cell: Cell, tmp_path: Path) -> FolderStand | LinksFileStand:
    """A stand of each kind that takes files."""
    made = STANDS[request.param](server, Fetcher(FetchOptions(allow_private=(server.place,))), cell, tmp_path)
    assert isinstance(made, FolderStand | LinksFileStand)
    return made


async def visit(stand: FolderStand | LinksFileStand) -> Harvest:
    """One visit; a list that is refused whole is a harvest of that one problem."""
    try:
        return await stand.source.harvest(since=SINCE, now=NOW, memory={})
    except SourceFailed as failure:
        return Harvest(problems=(str(failure),))


async def test_bombs_in_files_are_put_out_and_the_other_files_are_taken(stand: FolderStand | LinksFileStand) -> None:
    """Aliases, nesting, endless lines and numbers are read or refused by name, in little memory."""
    files = hostile_files.put_out()
    before = peak_kib(reset=True)
    if isinstance(stand, FolderStand):
        stand.publish(Sample(title="Sound"), Sample(title="Sound too", slug="zz"))
        for name, data in files.items():
            stand.plant(name, data)
        harvests = [await visit(stand)]
        assert {"Sound", "Sound too"} <= {article.title for article in harvests[0].articles}
    else:
        harvests = []
        for name, data in files.items():
            stand.plant(name, data)
            harvests.append(await visit(stand))
            assert stand.where in harvests[-1].problems[0]

    problems = [problem for harvest in harvests for problem in harvest.problems]
    assert not [problem for problem in problems if "stopped" in problem or "mistake" in problem]
    assert [] == [name for name in ("deep-json", "not-utf-8") if type(stand) is FolderStand and not any(name in one for one in problems)]
    assert peak_kib() - before < 64 * 1024


async def test_a_file_that_has_to_be_stopped_is_named_and_the_others_are_taken(cell: Cell, tmp_path: Path) -> None:
    """One large and one small file are stopped, and not tried again while they stay as they are; those that travelled with them stand."""
    stand = FolderStand(cell, tmp_path)
    stand.publish(Sample(title="Sound"), Sample(title="Sound too", slug="zz"))
    stand.plant("large", hostile_files.catastrophic())
    stand.plant("small", hostile_files.aliases_in_keys())

    first = await visit(stand)
    second = await visit(stand)

    assert ["Sound", "Sound too"] == [article.title for article in first.articles]
    assert ["large.md", "small.md"] == [problem.split(":")[0] for problem in first.problems]
    assert all("could not be read" in problem and "was left out" in problem for problem in first.problems)
    assert first == second


async def test_a_text_has_no_form_that_could_hurt(cell: Cell, tmp_path: Path) -> None:
    """What stops a reader of Markdown is a text like any other."""
    stand = TextStand(cell, tmp_path)
    stand.publish(Sample(title="Sound"))
    stand.plant("large", hostile_files.catastrophic())

    assert {"Sound"} <= {article.title for article in (await visit(stand)).articles}
