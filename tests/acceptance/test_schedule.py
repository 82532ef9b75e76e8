"""The schedule: `tick` again and again, the daemon, two daemons."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.command import Project, make_folder
from tests.support.sink import Sink, free_port


def _due_at(project: Project, moment: datetime, *, approval: str = "auto") -> None:
    config = project.folder / "config.toml"
    text = config.read_text().replace('every = "week"', f'every = "day"\nat = "{moment:%H:%M}"')
    config.write_text(text.replace('timezone = "UTC"', f'timezone = "UTC"\napproval = "{approval}"'))


def test_ten_ticks_around_a_due_slot_send_exactly_once(tmp_path: Path) -> None:
    """`tick` is idempotent: the first one after the slot sends, the other nine find nothing to do."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        _due_at(project, datetime.now(UTC) - timedelta(minutes=1))
        project.run("subscribers", "import", str(project.readers(5)))
        told = [project.json("tick")["newsletters"][0]["did"] for _ in range(10)]
        seen = sink.by_recipient()

    assert ["sent"] + ["nothing_due"] * 9 == told
    assert {f"reader{n}@example.org": 1 for n in range(5)} == {address: len(ids) for address, ids in seen.items()}


def test_two_ticks_at_the_same_moment_send_once(tmp_path: Path) -> None:
    """Two processes that find the same slot due send one edition between them."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        _due_at(project, datetime.now(UTC) - timedelta(minutes=1))
        project.run("subscribers", "import", str(project.readers(60)))
        both = [project.start("tick", NEWSLETTER_DELIVERY__RATE="100") for _ in range(2)]
        said = [process.communicate(timeout=60)[0] for process in both]
        project.run("tick", check=None)
        seen = sink.by_recipient()

    assert not any("Traceback" in text for text in said)
    assert {process.returncode for process in both} <= {0, 3}
    assert {1} == {len(ids) for ids in seen.values()}
    assert len(seen) == 60


def test_an_edition_that_the_editor_has_not_approved_is_held_and_sent_after_approval(tmp_path: Path) -> None:
    """Under approval = "editor" a due draft waits (exit 3), and the tick after the approval sends it."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        _due_at(project, datetime.now(UTC) - timedelta(minutes=1), approval="editor")
        project.run("subscribers", "import", str(project.readers(2)))
        held = project.json("tick", check=3)["newsletters"][0]
        nothing_yet = sink.count()
        project.run("approve", held["edition"]["id"])
        sent = project.json("tick")["newsletters"][0]
        count = sink.count()

    assert held["did"] == "held"
    assert nothing_yet == 0
    assert sent["did"] == "sent"
    assert count == 2


def test_a_slot_found_a_day_late_is_missed_unless_an_editor_insists(tmp_path: Path) -> None:
    """Past `catch_up_hours` nothing is sent by itself; a build makes a draft of it all the same."""
    project = make_folder(tmp_path, port=1)
    _due_at(project, datetime.now(UTC) - timedelta(minutes=30))
    config = project.folder / "config.toml"
    config.write_text(config.read_text().replace('every = "day"', 'every = "day"\ncatch_up_hours = 0.25'))
    before_any = project.json("tick")["newsletters"][0]
    project.run("build", "--special", "first", earlier_by="2h")

    missed = project.json("tick")["newsletters"][0]
    draft = project.json("build", "--slot", missed["edition"]["slot"])

    assert before_any["did"] == "nothing_due"  # nothing was due for a newsletter that did not exist
    assert missed["did"] == "missed"
    assert draft["state"] == "draft"


def test_a_first_start_does_not_catch_up_with_a_slot_of_yesterday(tmp_path: Path) -> None:
    """A project made today sends nothing for a slot that was due before it, and says how to have it all the same."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        _due_at(project, datetime.now(UTC) + timedelta(minutes=10))  # so the newest due slot is nearly a day old
        project.run("subscribers", "import", str(project.readers(3)))
        told = project.json("tick")["newsletters"][0]
        count = sink.count()

    assert told["did"] == "nothing_due"
    assert "newsletter build --slot" in told["what"]
    assert count == 0
    assert project.json("editions", "list")["editions"] == []


@pytest.mark.xdist_group("daemon")
def test_the_daemon_sends_at_its_slot_and_a_second_one_sends_nothing(tmp_path: Path) -> None:
    """With a slot at the next full minute, two daemons side by side send one edition, and both end on SIGTERM."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        now = datetime.now(UTC)
        if now.second > 50:
            time.sleep(61 - now.second)
            now = datetime.now(UTC)
        _due_at(project, now + timedelta(minutes=1))
        project.run("subscribers", "import", str(project.readers(5)))
        ports = [str(free_port()), str(free_port())]
        daemons = [project.start("run", NEWSLETTER_WEB__PORT=port) for port in ports]
        deadline = time.monotonic() + 100
        while sink.count() < 5 and time.monotonic() < deadline:
            assert all(daemon.poll() is None for daemon in daemons), [d.communicate()[0] for d in daemons]
            time.sleep(0.2)
        time.sleep(2)
        for daemon in daemons:
            daemon.terminate()
        began = time.monotonic()
        said = [daemon.communicate(timeout=20)[0] for daemon in daemons]
        took = time.monotonic() - began
        seen = sink.by_recipient()

    assert {f"reader{n}@example.org": 1 for n in range(5)} == {address: len(ids) for address, ids in seen.items()}
    assert [0, 0] == [daemon.returncode for daemon in daemons], said
    assert took < 10
