"""A send that is killed again and again: nobody lost, and a bounded number written to twice with the same Message-ID."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.command import Project, make_folder
from tests.support.sink import Sink

pytest_plugins = ["tests.support.postgres"]

_CONNECTIONS = 4
_READERS = 400


def _approved(folder: Path, sink: Sink, url: str) -> tuple[Project, str]:
    project = make_folder(folder, port=sink.port)
    project.environment = {"NEWSLETTER_DATABASE__URL": url} if url else {}
    project.run("subscribers", "import", str(project.readers(_READERS)))
    edition = project.json("build")["id"]
    project.run("approve", edition)
    return project, edition


def _wait_for(process: subprocess.Popen[str], sink: Sink, *, more: int) -> None:
    before, deadline = sink.count(), time.monotonic() + 30
    while sink.count() < before + more:
        assert process.poll() is None, f"the send ended before the kill: {process.communicate()[0]}"
        assert time.monotonic() < deadline, "nothing was accepted for 30 seconds"
        time.sleep(0.005)


def _kill_after_some(process: subprocess.Popen[str], sink: Sink, *, more: int) -> None:
    _wait_for(process, sink, more=more)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A database of each kind; empty means the project's own file."""
    return "" if request.param == "sqlite" else request.getfixturevalue("make_postgres")()


@pytest.mark.xdist_group("kill")
def test_ten_kills_lose_nobody_and_repeat_few_with_the_same_message_id(tmp_path: Path, url: str) -> None:
    """After ten kill -9 and one run to the end every reader has the edition, and repeats are recognisable and few."""
    kills = 10
    with Sink(tmp_path / "sink") as sink:
        project, edition = _approved(tmp_path, sink, url)
        for number in range(kills):
            process = project.start("send", edition, "--yes", NEWSLETTER_DELIVERY__RATE="80")
            _kill_after_some(process, sink, more=1 + number)
        project.run("send", edition, "--yes", NEWSLETTER_DELIVERY__RATE="400", check=0)
        seen = sink.by_recipient()
    balance = project.json("report", edition)

    assert {f"reader{n}@example.org" for n in range(_READERS)} == set(seen)
    assert sum(len(ids) - 1 for ids in seen.values()) <= kills * 2 * _CONNECTIONS
    assert all(len(set(ids)) == 1 for ids in seen.values())
    assert balance["balanced"]
    assert balance["sent"] == balance["planned"] == _READERS


@pytest.mark.xdist_group("kill")
def test_sigterm_in_the_middle_ends_cleanly_within_ten_seconds(tmp_path: Path, url: str) -> None:
    """SIGTERM lets what is on the wire end, leaves nothing uncertain, the next run sends the rest once, and the report names each by its Message-ID."""
    with Sink(tmp_path / "sink") as sink:
        project, edition = _approved(tmp_path, sink, url)
        process = project.start("send", edition, "--yes", NEWSLETTER_DELIVERY__RATE="50")
        _wait_for(process, sink, more=20)
        process.terminate()
        began = time.monotonic()
        process.communicate(timeout=15)
        took = time.monotonic() - began
        after = project.json("report", edition)
        project.run("send", edition, "--yes")
        seen = sink.by_recipient()
    listed = list(csv.DictReader(io.StringIO(project.run("report", edition, "--csv").stdout)))

    assert {row["address"]: [row["message_id"]] for row in listed} == seen
    assert process.returncode == 3
    assert took < 10
    assert after["uncertain"] == after["inflight"] == 0
    assert after["balanced"]
    assert {len(ids) for ids in seen.values()} == {1}
    assert len(seen) == _READERS
