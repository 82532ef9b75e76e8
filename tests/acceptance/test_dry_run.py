"""`send --dry-run`: the document that scripts rely on, no connection, no change."""

from __future__ import annotations

import hashlib
import socket
import sqlite3
import threading
from pathlib import Path

from tests.support.command import Project, make_folder


class _Canary:
    """A port that counts who connects."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self.port: int = self._socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


def _content(project: Project) -> str:
    """A hash of every row of the database."""
    database = project.folder / "newsletter.db"
    if not database.exists():
        return "none"
    with sqlite3.connect(database) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def test_a_dry_run_gives_the_documented_document_and_leaves_no_trace(tmp_path: Path) -> None:
    """The JSON has the documented names, no SMTP connection is opened, and no row, slot or ETag changes."""
    canary = _Canary()
    project = make_folder(tmp_path, port=canary.port)
    project.run("subscribers", "import", str(project.readers(7)))
    before = _content(project)

    document = project.json("send", "--dry-run")

    assert {"newsletter", "slot", "edition", "subject", "articles", "recipients", "variants", "findings", "out"} <= set(document)
    assert document["newsletter"] == "weekly"
    assert document["edition"] is None
    assert document["recipients"] == 7
    assert len(document["articles"]) == 5
    assert all(set(article) == {"title", "url", "authors"} for article in document["articles"])
    assert sum(variant["recipients"] for variant in document["variants"]) == 7
    assert all(variant["html_bytes"] > 1_000 < variant["text_bytes"] for variant in document["variants"])
    assert list(Path(document["out"]).glob("*.eml"))
    assert canary.connections == 0
    assert before == _content(project)
    canary.close()


def test_a_dry_run_of_a_stored_draft_names_it_and_changes_nothing(tmp_path: Path) -> None:
    """With a draft there, the dry run is about that draft, and the draft stays as it was."""
    project = make_folder(tmp_path, port=1)
    edition = project.json("build")["id"]
    before = _content(project)

    document = project.json("send", "--dry-run")

    assert document["edition"] == edition
    assert before == _content(project)


def test_a_dry_run_counts_the_file_of_readers_where_none_is_imported(tmp_path: Path) -> None:
    """Before the first import the configured reader list is counted, imported by nobody, and the command says so."""
    project = make_folder(tmp_path, port=1)
    project.readers(3)
    config = project.folder / "config.toml"
    config.write_text(config.read_text() + '\n[newsletters.weekly.readers]\nfile = "readers.csv"\n')

    done = project.run("send", "--dry-run")

    assert "no reader is imported yet" in done.stderr
    assert "recipients  3" in done.stdout
    assert project.json("subscribers", "list")["subscribers"] == []


def test_readers_of_another_language_get_its_labels_in_a_variant_of_their_own(tmp_path: Path) -> None:
    """With `languages = ["de"]` there is one render for each language; labels and dates follow it, the articles stay as they are."""
    project = make_folder(tmp_path, port=1)
    config = tmp_path / "config.toml"
    config.write_text(config.read_text().replace("[newsletters.weekly]", '[newsletters.weekly]\nlanguages = ["de"]', 1))
    readers = tmp_path / "list.csv"
    readers.write_text("email,status,language\na@example.org,confirmed,en\nb@example.org,confirmed,de-AT\nc@example.org,confirmed,\n")
    project.run("subscribers", "import", str(readers))

    document = project.json("send", "--dry-run")

    assert {"en:public": 2, "de:public": 1} == {variant["key"]: variant["recipients"] for variant in document["variants"]}
    project.run("build")
    edition = project.json("editions", "list")["editions"][0]["id"]
    german = project.run("render", edition, "--html", "--for", "b@example.org").stdout
    assert '<html lang="de"' in german
    assert 'lang="en"' in german  # each article says that it is not German
    assert "Abbestellen" in german or "abbestellen" in german


def test_an_edition_over_its_size_is_shortened_where_that_is_asked_for(tmp_path: Path) -> None:
    """`rendering.fit = "shorten"` takes sentences from the least important summaries, says so, and the draft keeps them whole."""
    project = make_folder(tmp_path, port=1)
    whole = project.json("send", "--dry-run")
    size = whole["variants"][0]["html_bytes"]
    tight = {"NEWSLETTER_RENDERING__FIT": "shorten", "NEWSLETTER_RENDERING__SIZE_LIMIT": str(size - 100)}

    document = project.json("send", "--dry-run", **tight)

    assert document["variants"][0]["html_bytes"] <= size - 100
    assert "shortened" in [finding["id"] for finding in document["findings"]]
    assert "size" not in [finding["id"] for finding in document["findings"]]
    assert len(document["articles"]) == len(whole["articles"])
