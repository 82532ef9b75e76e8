"""`newsletter check` and `approve --accept`, as people and scripts use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Project, make_folder

LONG = "Everything that a subject can say, said in a subject that is much longer than any list of messages will ever show"
KEYS = {"id", "level", "where", "line", "column", "message", "fix"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a mail server that is not there."""
    return make_folder(tmp_path, port=1)


def written(project: Project, name: str, text: str) -> str:
    """The name of a file in the project's folder."""
    (project.folder / name).write_text(text, encoding="utf-8")
    return name


def test_an_edition_is_checked_and_nothing_moves(project: Project) -> None:
    """Findings in the documented shape, exit code 0 without an error, and the draft stays what it was."""
    built = project.json("build")
    found = project.json("check", built["id"])["findings"]
    after = project.json("editions", "show", built["id"])

    assert all(set(one) >= KEYS for one in found)
    assert "error" not in {one["level"] for one in found}
    assert built["state"] == after["state"] == "draft"
    assert [] == after["warnings"]


def test_a_sealed_edition_is_checked_by_its_bytes(project: Project) -> None:
    """What is found before the approval is found after it."""
    built = project.json("build")
    project.run("edit", built["id"], "--subject", LONG)
    before = {one["id"] for one in project.json("check", built["id"])["findings"] if one["level"] != "info"}
    project.run("approve", built["id"])

    after = {one["id"] for one in project.json("check", built["id"])["findings"] if one["level"] != "info"}

    assert "subject-length" in before
    assert before == after


def test_a_warning_is_accepted_by_name_once_for_an_edition(project: Project) -> None:
    """Refused with exit code 1, its findings and what to type; accepted, the edition is sealed and tells who let it pass."""
    strict = {"NEWSLETTER_CHECKS__GATE": "warning"}
    built = project.json("build")
    project.run("edit", built["id"], "--subject", LONG)
    refused = project.json("approve", built["id"], check=1, **strict)
    needed = sorted({one["id"] for one in refused["error"]["findings"] if one["level"] == "warning"})
    approved = project.json("approve", built["id"], *(word for one in needed for word in ("--accept", one)), **strict)
    shown = project.json("editions", "show", built["id"])
    project.run("reopen", built["id"])
    again = project.json("approve", built["id"], **strict)

    assert "subject-length" in needed
    assert "--accept subject-length" in refused["error"]["do"]
    assert approved["state"] == again["state"] == "approved"
    assert {(one["id"], one["accepted"]) for one in shown["warnings"]} == {(one, True) for one in needed}
    assert all(one["by"] and one["at"] for one in shown["warnings"])
    assert "accepted by" in project.run("editions", "show", built["id"]).stdout


def test_a_send_is_refused_by_what_changed_since_the_approval(project: Project) -> None:
    """Another postal address by now: exit code 1, what to do, and the edition stays approved."""
    built = project.json("build")
    project.run("approve", built["id"])
    moved = {"NEWSLETTER_NEWSLETTERS__WEEKLY__POSTAL_ADDRESS": "99 Other Road, Elsewhere"}

    refused = project.json("send", built["id"], "--yes", check=1, **moved)

    assert "postal-address" in {one["id"] for one in refused["error"]["findings"]}
    assert f"newsletter reopen {built['id']}" in refused["error"]["do"]
    assert "approved" == project.json("editions", "show", built["id"])["state"]


def test_files_are_checked_without_a_configuration(tmp_path: Path) -> None:
    """A page, a message and MJML, each with exit code 1 for its error and a place."""
    bare = Project(folder=tmp_path)
    page = written(bare, "page.html", '<!doctype html><html lang="en"><title>A</title><body><h1>A</h1>\n<a href="/x">words</a>')
    mail = written(bare, "mail.eml", "From: a@example.org\nSubject: A\n\nWords.\n")
    mjml = written(bare, "page.mjml", "<mjml><mj-body>\n<mj-section><mj-colum></mj-colum></mj-section></mj-body></mjml>")

    relative = next(one for one in bare.json("check", page, check=1)["findings"] if one["id"] == "link")
    headers = {one["message"] for one in bare.json("check", mail, check=1)["findings"] if one["id"] == "header"}
    unknown = bare.json("check", mjml, check=1)["findings"]

    assert (2, 10) == (relative["line"], relative["column"])
    assert {"there is no Date", "there is no Message-ID"} == headers
    assert any("mj-colum" in one["message"] and one["line"] == 2 for one in unknown)


def test_the_messages_of_a_dry_run_are_clean(project: Project) -> None:
    """What a dry run writes passes the check of a whole message."""
    project.run("send", "--dry-run", "--out", "out")
    mails = sorted((project.folder / "out").glob("*.eml"))

    assert mails
    assert set() == {one["id"] for mail in mails[:2] for one in project.json("check", str(mail))["findings"] if one["level"] == "error"}


def test_what_cannot_be_checked_is_refused_in_words(project: Project) -> None:
    """No file, no edition, no UTF-8, an edition that is not built: exit code 2, or 3 for a state, never a traceback."""
    (project.folder / "bytes.html").write_bytes(b"\xff\xfe\x00")

    assert "cannot be read" in project.run("check", "nothing.html", check=2).stderr
    assert "neither an edition nor a file" in project.run("check", "weekly", check=2).stderr
    assert "no edition" in project.run("check", "weekly-2026-W01", check=2).stderr
    assert "not UTF-8" in project.run("check", "bytes.html", check=2).stderr


def test_a_missing_tool_is_an_error_where_it_was_asked_for(project: Project) -> None:
    """--axe without a browser fails and says what to install; --all tells it and goes on."""
    page = written(
        project,
        "page.html",
        '<!doctype html><html lang="en" dir="ltr"><title>A</title><body><div lang="en" dir="ltr"><h1>A</h1></div></body></html>',
    )
    nowhere = {"CHROMIUM": str(project.folder / "no-browser")}

    named = project.json("check", page, "--axe", check=1, **nowhere)["findings"]
    among_all = project.json("check", page, "--all", **nowhere)["findings"]

    assert [("axe-missing", "error")] == [(one["id"], one["level"]) for one in named if one["id"] == "axe-missing"]
    assert {("axe-missing", "info"), ("spam-missing", "info")} <= {(one["id"], one["level"]) for one in among_all}
