"""The demo: a whole edition from nothing, which accounts for everybody, this year and next."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import COMMAND

pytest_plugins = ["tests.support.postgres"]

REACHABLE = {
    "anna.becker@example.org",
    "juergen.mueller@example.com",
    "haruka.sato@example.net",
    "samir.haddad@example.org",
    "grace.oduya@example.com",
    "l.fontaine@example.net",
    "leser@xn--bcher-kva.example",
    "tess.whitlock@example.net",
}


def _demo(folder: Path, *options: str, clock: tuple[str, ...] = ()) -> dict[str, Any]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLETTER_")}
    done = subprocess.run(
        [*clock, COMMAND, "demo", "--dir", str(folder), "--json", *options], capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _recipients(folder: Path) -> list[str]:
    messages = [message_from_bytes(path.read_bytes(), policy=default) for path in (folder / "inbox").glob("*.eml")]
    return sorted(message["To"].addresses[0].addr_spec for message in messages)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_demo_sends_exactly_one_message_to_every_reachable_reader(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    """Every line of the sample list is accounted for, and the inbox holds one message for each confirmed address."""
    options = ("--database", request.getfixturevalue("make_postgres")(empty=True)) if database == "postgresql" else ()
    document = _demo(tmp_path / "demo", *options)
    readers = document["readers"]

    assert sorted(REACHABLE) == _recipients(tmp_path / "demo")
    assert document["balance"]["planned"] == document["balance"]["sent"] == len(REACHABLE)
    assert document["balance"]["balanced"]
    assert readers["rows"] == 12 == readers["added"] + len(readers["rejected"])
    assert {"pending": 1, "unsubscribed": 1, "confirmed": 8} == readers["by_status"]
    assert len(document["edition"]["articles"]) >= 10
    assert (tmp_path / "demo" / "inbox" / "index.html").is_file()


def test_the_demo_is_as_good_in_a_year(tmp_path: Path) -> None:
    """With the clock a year ahead the same articles are of the week, in the same order."""
    assert shutil.which("faketime"), "faketime is missing: `make test` installs it"
    today = _demo(tmp_path / "today")
    ahead = _demo(tmp_path / "ahead", clock=("faketime", "-f", "+365d"))

    assert [a["title"] for a in today["edition"]["articles"]] == [a["title"] for a in ahead["edition"]["articles"]]
    assert today["edition"]["slot"][:4] != ahead["edition"]["slot"][:4]


def test_the_demo_leaves_a_folder_alone_that_it_did_not_make(tmp_path: Path) -> None:
    """A folder with somebody's files is refused, and the files stay."""
    precious = tmp_path / "mine" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")

    done = subprocess.run([COMMAND, "demo", "--dir", str(precious.parent)], capture_output=True, text=True)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert precious.read_text() == "years of work"
