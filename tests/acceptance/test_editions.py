"""Editions in a row: nothing twice, nothing lost, too little is skipped; several newsletters side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.support.command import Project, make_folder
from tests.support.sink import Sink


def _send_one(project: Project, slot: str) -> list[str]:
    built = project.json("build", "--slot", slot)
    project.run("send", built["id"], "--approve", "--yes")
    return [article["url"] for article in built["articles"]]


def _write(project: Project, *slugs: str) -> None:
    for slug in slugs:
        project.article(slug, date=datetime.now(UTC).isoformat(timespec="seconds"), author=f"Author of {slug}", category=slug)


def test_three_editions_carry_everything_once_and_a_thin_fourth_rolls_over(tmp_path: Path) -> None:
    """Each article is in exactly one edition; a fourth with too little is skipped and its article waits for the fifth."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        project.run("subscribers", "import", str(project.readers(3)))
        first = _send_one(project, "2031-W01")
        _write(project, "moorings", "pilots", "sandbanks")
        second = _send_one(project, "2031-W02")
        _write(project, "buoys", "herring", "fog")
        third = _send_one(project, "2031-W03")
        _write(project, "gulls")
        fourth = project.json("build", "--slot", "2031-W04")
        _write(project, "tides", "wrecks")
        fifth = project.json("build", "--slot", "2031-W05")

    assert [5, 3, 3] == [len(first), len(second), len(third)]
    assert len({*first, *second, *third}) == 11
    assert fourth["state"] == "skipped"
    assert "3" in fourth["reason"]
    assert {f"https://review.example/{slug}" for slug in ("gulls", "tides", "wrecks")} == {a["url"] for a in fifth["articles"]}


def test_after_an_early_send_the_next_build_is_for_the_slot_after(tmp_path: Path) -> None:
    """A slot that was sent before it came due is used up: build goes on to the next one."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        project.run("subscribers", "import", str(project.readers(1)))
        first = project.json("build")
        project.run("send", first["id"], "--approve", "--yes")
        _write(project, "mussels", "gales", "docks")
        second = project.json("build")
        slots = project.json("schedule", "next", "--count", "2")["slots"]

    assert [slot["slot"] for slot in slots] == [first["slot"], second["slot"]]
    assert second["state"] == "draft"


def test_a_cancelled_edition_gives_its_articles_back(tmp_path: Path) -> None:
    """What a cancelled edition held may be picked again."""
    project = make_folder(tmp_path, port=1)
    first = project.json("build", "--slot", "2031-W01")
    project.run("approve", first["id"])
    project.run("cancel", first["id"], "--yes")

    again = project.json("build", "--slot", "2031-W02")

    assert {a["url"] for a in first["articles"]} == {a["url"] for a in again["articles"]}


def test_a_special_edition_has_its_own_identity_and_moves_no_window(tmp_path: Path) -> None:
    """A special edition can go out between two regular ones; what it did not carry is still picked by the next."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        project.run("subscribers", "import", str(project.readers(2)))
        special = project.json("build", "--special", "flood")
        kept, dropped = special["articles"][0], [a["id"] for a in special["articles"][1:]]
        project.run("edit", special["id"], *(flag for i in dropped for flag in ("--drop", str(i))))
        project.run("send", special["id"], "--approve", "--yes")
        regular = project.json("build", "--slot", "2031-W01")
        count = sink.count()

    assert special["id"] == "weekly-special-flood"
    assert count == 2
    assert {a["id"] for a in regular["articles"]} == set(dropped)
    assert kept["id"] not in {a["id"] for a in regular["articles"]}


def test_an_editors_changes_outlive_a_rebuild(tmp_path: Path) -> None:
    """Pins, drops, order, subject and intro stay when the draft is made again."""
    project = make_folder(tmp_path, port=1)
    draft = project.json("build", "--slot", "2031-W01")
    ids = [article["id"] for article in draft["articles"]]
    edition = draft["id"]
    project.run("edit", edition, "--drop", str(ids[1]), "--subject", "Only this", "--intro", "A word first.")
    project.run("edit", edition, "--move", str(ids[-1]), "1")
    _write(project, "starfish")

    again = project.json("build", "--slot", "2031-W01")

    assert again["subject"] == "Only this"
    assert again["intro"] == "A word first."
    assert ids[-1] == again["articles"][0]["id"]
    assert ids[1] not in [article["id"] for article in again["articles"]]
    assert "https://review.example/starfish" in [article["url"] for article in again["articles"]]


def test_every_step_says_the_next_one(tmp_path: Path) -> None:
    """Where nothing is collected `pick` says so; an approval tells what to type, or when the daemon sends; held, what comes before."""
    project = make_folder(tmp_path, port=9)
    empty = project.run("pick", "--explain").stderr
    project.run("build", "--slot", "2031-W01")
    scheduled = project.run("approve", "weekly-2031-W01").stdout
    project.run("reopen", "weekly-2031-W01")
    project.run("hold", "weekly-2031-W01")
    held = project.run("approve", "weekly-2031-W01").stdout
    project.run("build", "--special", "extra")
    project.run("edit", "weekly-special-extra", "--intro", "Only this, between two editions.")
    by_hand = project.run("approve", "weekly-special-extra").stdout

    assert "`newsletter collect` visits the sources" in empty
    assert "next: `newsletter send weekly-2031-W01` sends it now" in scheduled
    assert "`newsletter release weekly-2031-W01` comes before" in held
    assert by_hand.endswith("next: `newsletter send weekly-special-extra` sends it now\n")


def test_a_sealed_edition_is_sent_as_it_was_sealed_whatever_the_theme_says_since(tmp_path: Path) -> None:
    """A template changed between a stop and the resume changes no byte of what is sent."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        project.run("subscribers", "import", str(project.readers(40)))
        edition = project.json("build")["id"]
        project.run("approve", edition)
        sealed = project.run("render", edition, "--eml", "--for", "reader0@example.org").stdout
        process = project.start("send", edition, "--yes", NEWSLETTER_DELIVERY__RATE="10")
        while not sink.count():
            assert process.poll() is None
        process.kill()
        process.communicate()
        theme = project.folder / "templates" / "journal"
        theme.mkdir(parents=True)
        (theme / "digest.mjml.j2").write_text("<mjml><mj-body></mj-body></mjml>")
        project.run("send", edition, "--yes")
        after = project.run("render", edition, "--eml", "--for", "reader0@example.org").stdout
        bodies = {text.split("\n\n", 1)[1].replace("reader", "").strip()[-400:] for text in sink.messages()}

    assert sealed == after
    assert len(bodies) == 1


def test_two_newsletters_share_a_source_and_a_reader_and_leaving_one_keeps_the_other(tmp_path: Path) -> None:
    """Both editions go out, each article may be in both, and who leaves one is still sent the other."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        config = project.folder / "config.toml"
        text = config.read_text()
        other = (
            text[text.index("[newsletters.weekly]") :]
            .replace("newsletters.weekly", "newsletters.harbour")
            .replace("The Weekly Review", "Harbour News")
        )
        config.write_text(f"{text}\n{other}")
        readers = str(project.readers(2))
        for slug in ("weekly", "harbour"):
            project.run("--newsletter", slug, "subscribers", "import", readers)
            project.run("--newsletter", slug, "build", "--slot", "2031-W01")
            project.run("--newsletter", slug, "send", "--approve", f"{slug}-2031-W01", "--yes")
        both = sink.by_recipient()
        project.run("--newsletter", "weekly", "subscribers", "unsubscribe", "reader0@example.org")
        _write(project, "eels", "oars", "knots")
        for slug in ("weekly", "harbour"):
            project.run("--newsletter", slug, "build", "--slot", "2031-W02")
            project.run("--newsletter", slug, "send", "--approve", f"{slug}-2031-W02", "--yes")
        after = sink.by_recipient()

    assert {"reader0@example.org": 2, "reader1@example.org": 2} == {address: len(ids) for address, ids in both.items()}
    assert {"reader0@example.org": 3, "reader1@example.org": 4} == {address: len(ids) for address, ids in after.items()}
    assert project.run("build", check=2).stderr.count("weekly")
