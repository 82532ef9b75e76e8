"""A cell runs our functions on foreign bytes in processes that can be ended."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from newsletter.cell.pool import OURS, Cell, CellFailed, Limits
from newsletter.errors import BadInput
from newsletter.model.article import Article, Guarded
from tests.support import naughty
from tests.support.memory import peak_kib

SHORT = Limits(seconds=0.4)


@pytest.fixture
async def cell() -> AsyncIterator[Cell]:
    """A cell with one place, whose targets are the naughty functions."""
    async with Cell(size=1, allowed=("newsletter.", "tests.support.")) as made:
        yield made


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


async def until_gone(pid: int) -> None:
    """Wait at most two seconds for a process to end."""
    for _ in range(200):
        if not alive(pid):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"process {pid} still runs")


async def until_written(note: Path) -> int:
    """The number that a naughty function writes down once it runs."""
    for _ in range(1000):
        if note.exists() and note.read_text():
            return int(note.read_text())
        await asyncio.sleep(0.01)
    raise AssertionError("the function never ran")


async def failure(cell: Cell, target: str, *args: object, limits: Limits | None = None) -> CellFailed:
    """The way a call fails."""
    with pytest.raises(CellFailed) as caught:
        await cell.run(f"tests.support.naughty:{target}", *args, limits=limits)
    return caught.value


async def works(cell: Cell) -> bool:
    """Whether the next call is answered."""
    return await cell.run("tests.support.naughty:echo", "still here") == "still here"


async def test_a_record_with_enum_and_time_comes_back_equal(cell: Cell) -> None:
    """Records, enums and moments cross the border of a cell unchanged."""
    found = await cell.run("tests.support.naughty:record")

    assert naughty.record() == found


async def test_a_guarded_article_crosses_in_both_directions(cell: Cell) -> None:
    """An article of the model, with its sealed text, crosses and is equal."""
    article = Article(source="s", title="t", text=Guarded("words", members_only=True))
    found = await cell.run("tests.support.naughty:echo", article)

    assert article == found


async def test_a_child_lets_its_parent_have_the_processor_first(cell: Cell) -> None:
    """Its nice value is higher, and that of its session, by which Linux shares the processor first, too."""
    nice, group = await cell.run("tests.support.naughty:priority")

    assert nice == min(19, os.nice(0) + 5)
    assert not group or group.endswith(" nice 5")


async def test_two_calls_in_a_row_share_one_child(cell: Cell) -> None:
    """Starting a process costs time, so an idle child is used again."""
    first = await cell.run("tests.support.naughty:who")
    second = await cell.run("tests.support.naughty:who")

    assert first == second != os.getpid()


async def test_an_endless_function_is_stopped_at_its_limit_and_the_next_call_works(cell: Cell) -> None:
    """A parser that hangs costs its time limit and nothing more."""
    began = time.monotonic()
    failed = await failure(cell, "forever", limits=SHORT)

    assert failed.kind == "too slow"
    assert "0.4 s" in failed.what
    assert time.monotonic() - began < 5
    assert await works(cell)


@pytest.mark.parametrize("target", ["forever", "backtrack"])
async def test_the_processor_is_counted_apart_from_the_wall(cell: Cell, target: str) -> None:
    """What computes too long is stopped by the kernel, also inside native code, however long it may wait."""
    assert await works(cell)
    began = time.monotonic()
    failed = await failure(cell, target, limits=Limits(seconds=30, cpu_seconds=0.3))

    assert failed.kind == "too slow"
    assert "0.3 s of the processor" in failed.what
    assert time.monotonic() - began < 5
    assert await works(cell)


async def test_waiting_costs_no_processor(cell: Cell) -> None:
    """A call that waits is not stopped for what it computes."""
    assert await cell.run("tests.support.naughty:nap_and_tell", 0.3, limits=Limits(cpu_seconds=0.1))


async def test_a_function_deaf_to_signals_is_stopped_all_the_same(cell: Cell) -> None:
    """The end of a child cannot be refused."""
    failed = await failure(cell, "ignore_the_alarm", limits=SHORT)

    assert failed.kind == "too slow"
    assert await works(cell)


async def test_a_memory_bomb_ends_in_the_child_and_the_parent_does_not_grow(cell: Cell) -> None:
    """Memory is limited per child, and the limit ends the call, not the product."""
    assert await works(cell)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    failed = await failure(cell, "eat_memory", limits=Limits(memory_bytes=400_000_000))

    assert failed.kind == "too large"
    assert "memory" in failed.what
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32_000  # KiB
    assert await works(cell)


async def test_what_is_handed_in_counts(cell: Cell) -> None:
    """Arguments and answer share the memory of a call."""
    assert await cell.run("tests.support.naughty:who_got", bytes(40_000_000))
    failed = await failure(cell, "echo", bytes(40_000_000), limits=Limits(answer_bytes=50_000_000))

    assert failed.kind == "too large"
    assert await works(cell)


async def test_a_child_that_has_grown_is_not_kept(cell: Cell) -> None:
    """What a call leaves behind ends with its child, so that no number of calls adds up to more than the limit of one."""
    first = await cell.run("tests.support.naughty:keep", 20_000_000)
    assert first == await cell.run("tests.support.naughty:keep", 30_000_000)

    await until_gone(first)
    assert first != await cell.run("tests.support.naughty:keep", 50_000_000)


async def test_large_arguments_are_not_copied_on_their_way(cell: Cell) -> None:
    """A page of many megabytes lies once in the memory of the product, not once more for the pipe."""
    assert await works(cell)
    page = bytes(60_000_000)
    before = peak_kib(reset=True)
    await cell.run("tests.support.naughty:who_got", page, limits=OURS)

    assert peak_kib() - before < 16_000


async def test_a_child_holds_no_file_of_the_product_and_no_way_to_the_network(cell: Cell, tmp_path: Path) -> None:
    """A parser that is led astray finds three pipes, no database, and every socket refused."""
    with (tmp_path / "ledger.db").open("w"), socket.create_server(("127.0.0.1", 0)) as server:
        os.set_inheritable(server.fileno(), True)
        files = await cell.run("tests.support.naughty:open_files")
        said = await cell.run("tests.support.naughty:call_out", server.getsockname()[1])

    assert files == [0, 1, 2, 3, 4]
    assert said == "no network inside a cell"


async def test_the_loop_goes_on_while_a_large_answer_comes(cell: Cell) -> None:
    """Nine megabytes of articles delay nothing else by a tenth of a second."""
    assert await works(cell)
    late: list[float] = []

    async def tick() -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.005)
            late.append(time.monotonic() - began - 0.005)

    ticking = asyncio.create_task(tick())
    articles = await cell.run("tests.support.naughty:articles", 450, 20_000)
    ticking.cancel()

    assert len(articles) == 450
    assert max(late) < 0.1


async def test_a_crash_in_native_code_is_told_by_its_signal_and_the_next_call_works(cell: Cell) -> None:
    """A library that brings its process down brings down a child."""
    failed = await failure(cell, "crash")

    assert failed.kind == "died"
    assert "SIGSEGV" in failed.what
    assert await works(cell)


async def test_a_child_that_exits_is_told_with_its_last_words(cell: Cell) -> None:
    """What a dying child wrote to standard error is in the message."""
    failed = await failure(cell, "leave")

    assert failed.kind == "died"
    assert "exit code 7: the library said goodbye" in failed.what
    assert await works(cell)


async def test_an_error_of_ours_comes_across_as_itself(cell: Cell) -> None:
    """What happened, where, and what to do survive the border."""
    with pytest.raises(BadInput) as caught:
        await cell.run("tests.support.naughty:raise_ours")

    assert (caught.value.what, caught.value.where, caught.value.do) == ("the page has no title", "page.html:3", "give it one")


async def test_any_other_exception_is_told_by_name_and_the_child_lives(cell: Cell) -> None:
    """A library's exception is a failed call, not a dead child."""
    child = await cell.run("tests.support.naughty:who")
    failed = await failure(cell, "raise_other", "published")

    assert failed.kind == "raised"
    assert "KeyError: 'published'" in failed.what
    assert child == await cell.run("tests.support.naughty:who")


@pytest.mark.parametrize("target", ["trick", "unpicklable", "missing"])
async def test_what_may_not_cross_is_a_failed_call(cell: Cell, target: str) -> None:
    """A pickle that would call a function, a lambda and a missing target all end as `raised`."""
    failed = await failure(cell, target)

    assert failed.kind == "raised"
    assert await works(cell)


async def test_an_answer_never_makes_its_reader_load_a_module(cell: Cell) -> None:
    """A record of a module that the parent has not loaded is refused: which code runs there is not for the answer to choose, nor when."""
    failed = await failure(cell, "stranger")

    assert failed.kind == "raised"
    assert "tests.support.cell_only.Stranger" in failed.what
    assert "tests.support.cell_only" not in sys.modules


async def test_a_module_that_does_not_exist_is_a_failed_call(cell: Cell) -> None:
    """An import error in the child is reported with its text."""
    with pytest.raises(CellFailed, match="ModuleNotFoundError") as caught:
        await cell.run("newsletter.nowhere:parse")

    assert caught.value.kind == "raised"


@pytest.mark.parametrize("target", ["os:getcwd", "newsletter.errors", "newsletterevil.x:y"])
async def test_a_target_that_is_not_ours_is_refused(cell: Cell, target: str) -> None:
    """Only functions of our own packages run in a cell."""
    with pytest.raises(ValueError, match="may not run"):
        await cell.run(target)


async def test_thirty_megabytes_go_in_and_come_out(cell: Cell) -> None:
    """Arguments and answers may be as large as a feed or a picture."""
    large = os.urandom(1_000) * 30_000

    assert large == await cell.run("tests.support.naughty:echo", large, limits=OURS)


async def test_an_answer_over_its_limit_is_refused(cell: Cell) -> None:
    """A parser that inflates its input is stopped before the bytes reach the parent."""
    failed = await failure(cell, "long_answer", 200_000, limits=Limits(answer_bytes=100_000))

    assert failed.kind == "too large"
    assert "100,000 are allowed" in failed.what
    assert await works(cell)


async def test_prints_of_a_library_never_reach_the_answers(cell: Cell) -> None:
    """Standard output is standard error inside a cell, standard input is empty, and neither fills up."""
    assert await cell.run("tests.support.naughty:print_a_lot") == ""
    assert await works(cell)


async def test_two_calls_at_once_run_in_two_children_and_a_third_waits() -> None:
    """A cell of two has two children, never three."""
    async with Cell(size=2, allowed=("tests.support.",)) as cell:
        calls = [cell.run("tests.support.naughty:nap_and_tell", 0.2) for _ in range(6)]
        pids = await asyncio.gather(*calls)

    assert len(set(pids)) == 2


async def test_cancelling_a_call_ends_its_child(cell: Cell, tmp_path: Path) -> None:
    """Nobody computes for a caller who has gone."""
    note = tmp_path / "pid"
    call = asyncio.create_task(cell.run("tests.support.naughty:forever", str(note)))
    pid = await until_written(note)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    await until_gone(pid)
    assert await works(cell)


async def test_what_a_child_started_ends_with_it(cell: Cell, tmp_path: Path) -> None:
    """A child is ended with its whole process group."""
    note = tmp_path / "pid"
    failed = await failure(cell, "sleep_with_a_child", str(note), limits=Limits(seconds=0.5))

    assert failed.kind == "too slow"
    await until_gone(int(note.read_text()))


async def test_closing_ends_a_busy_child_and_its_caller_is_told(tmp_path: Path) -> None:
    """A stop of the product leaves no process behind."""
    note = tmp_path / "pid"
    cell = Cell(allowed=("tests.support.",))
    call = asyncio.create_task(cell.run("tests.support.naughty:forever", str(note)))
    pid = await until_written(note)
    await cell.close()

    with pytest.raises(CellFailed) as caught:
        await call
    assert caught.value.kind == "died"
    await until_gone(pid)
    with pytest.raises(RuntimeError, match="closed"):
        await cell.run("tests.support.naughty:who")


async def test_a_child_is_replaced_after_its_calls() -> None:
    """What libraries leak goes with the child."""
    async with Cell(size=1, calls=2, allowed=("tests.support.",)) as cell:
        pids = [await cell.run("tests.support.naughty:who") for _ in range(4)]

    assert pids[0] == pids[1] != pids[2] == pids[3]


async def test_a_child_killed_while_idle_is_replaced(cell: Cell) -> None:
    """The system may end a process of ours at any time; the next call does not notice."""
    pid = await cell.run("tests.support.naughty:who")
    os.kill(pid, 9)
    await until_gone(pid)
    await asyncio.sleep(0.1)

    assert pid != await cell.run("tests.support.naughty:who")


async def test_a_child_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    """kill -9 of the product leaves no child: the pipe ends, and a running call ends by the kernel's clock."""
    program = (
        "import asyncio, os, sys\n"
        "from newsletter.cell.pool import Cell\n"
        "async def main():\n"
        "    cell = Cell(allowed=('tests.support.',))\n"
        "    print(await cell.run('tests.support.naughty:who'), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60)

    assert ended.returncode == -9, ended.stderr
    await until_gone(int(ended.stdout))


async def test_secrets_of_the_environment_stay_outside(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that parses foreign bytes has no password to lose."""
    monkeypatch.setenv("NEWSLETTER_SMTP__PASSWORD", "hunter2")
    seen = await cell.run("tests.support.naughty:environment")

    assert "hunter2" not in str(seen)
    assert os.environ["PATH"] == seen["PATH"]


async def test_a_child_imports_its_target_and_little_else(cell: Cell) -> None:
    """A child starts fast because it carries none of the product but the target."""
    seen = await cell.run("tests.support.naughty:modules")

    assert {"newsletter", "newsletter.cell", "newsletter.cell.frames", "newsletter.errors"} == {
        name for name in seen if name.split(".")[0] == "newsletter"
    }
    assert not {"asyncio", "httpx2", "sqlalchemy"} & set(seen)
