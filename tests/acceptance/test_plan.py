"""`plan`: when an edition would be through, for people and as the documented document; it moves nothing."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from tests.support.command import Project, make_folder

_DOCUMENT = {
    "edition", "state", "is_begun", "messages", "start", "end", "seconds", "rate",
    "seconds_a_message", "relays", "groups", "stretches", "variants", "left_out", "zones",
}  # fmt: skip


def _rows(project: Project) -> list[str]:
    with sqlite3.connect(project.folder / "newsletter.db") as connection:
        return list(connection.iterdump())


def test_a_plan_tells_the_end_and_what_holds_it_up(tmp_path: Path) -> None:
    """30 readers at 60 a minute take half a minute, because of that limit; drafts are planned as well, and nothing changes."""
    project = make_folder(tmp_path, port=1)
    with (project.folder / "config.toml").open("a") as config:
        config.write("\n[delivery.domains.example]\ndomains = ['example.org']\nper_minute = 60\n")
    project.run("subscribers", "import", str(project.readers(30)))
    name = project.json("build")["id"]
    before = _rows(project)

    document = project.json("plan", name)
    words = project.run("plan", name, "--seconds", "0.2").stdout

    assert set(document) == _DOCUMENT
    assert ("draft", 30, False) == (document["state"], document["messages"], document["is_begun"])
    assert 29 < document["seconds"] < 32
    assert document["seconds"] == round(
        (datetime.fromisoformat(document["end"]) - datetime.fromisoformat(document["start"])).total_seconds(), 3
    )
    assert {"example": 30} == {one["name"]: one["messages"] for one in document["groups"]}
    assert "60 a minute" in [one["limit"] for one in document["stretches"] if one["of"] == "group example"]
    assert {"en:public": 30} == document["variants"]
    assert [("UTC", 30)] == [(one["zone"], one["readers"]) for one in document["zones"]]
    assert "60 a minute" in words
    assert "0.2 s a message" in words
    assert before == _rows(project)
