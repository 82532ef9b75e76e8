"""What goes wrong is told in one clear error: what, where, what to do; never a traceback, nothing lost."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.support.command import make_folder
from tests.support.sink import Sink, free_port


def test_a_bad_configuration_tells_everything_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    """Two mistakes in the file and one in the environment are reported together; exit 2, nothing done."""
    project = make_folder(tmp_path, port=25)
    config = project.folder / "config.toml"
    config.write_text(config.read_text().replace('host = "127.0.0.1"', 'hots = "127.0.0.1"').replace("port = 25", 'port = "twenty"'))

    done = project.run("build", check=2, NEWSLETTER_SMTP__CONECTIONS="4")

    assert "config.toml:2" in done.stderr
    assert "host" in done.stderr
    assert "config.toml:3" in done.stderr
    assert "NEWSLETTER_SMTP__CONECTIONS" in done.stderr
    assert not (project.folder / "newsletter.db").exists()


def test_a_missing_configuration_says_what_to_do(tmp_path: Path) -> None:
    """Without a config.toml the error names it and how to make one."""
    project = make_folder(tmp_path, port=25)
    (project.folder / "config.toml").unlink()

    done = project.run("build", check=2)

    assert "config.toml" in done.stderr
    assert "newsletter init" in done.stderr


def test_a_bad_reader_list_names_its_lines_and_brings_the_good_ones(tmp_path: Path) -> None:
    """Bad rows are told by their line, the good ones are in, and the exit code says 'in part'."""
    project = make_folder(tmp_path, port=25)
    path = project.folder / "bad.csv"
    path.write_bytes(b"email,name,status\ngood@example.org,Good,confirmed\nnot-an-address,Bad,confirmed\nx@example.org\x00,Nul,confirmed\n")

    document = project.json("subscribers", "import", str(path), check=4)

    assert document["added"] == 1
    assert [3, 4] == [one["line"] for one in document["rejected"]]


def test_a_file_that_is_no_reader_list_changes_nothing(tmp_path: Path) -> None:
    """A file without an email column is refused as a whole, with a word on what is expected."""
    project = make_folder(tmp_path, port=25)
    path = project.folder / "bad.csv"
    path.write_text("colour,shape\nred,round\n")

    done = project.run("subscribers", "import", str(path), check=2)

    assert "email" in done.stderr


def test_a_dead_feed_beside_a_good_source_is_a_line_in_the_report(tmp_path: Path) -> None:
    """One dead source does not stop the others; the exit code says 'in part'."""
    project = make_folder(tmp_path, port=25)
    config = project.folder / "config.toml"
    port = free_port()
    config.write_text(
        f'{config.read_text()}\n[[newsletters.weekly.sources]]\nkind = "feed"\nname = "dead"\nurl = "http://127.0.0.1:{port}/feed"\n'
        f'\n[fetch]\nallow_private = ["127.0.0.1:{port}"]\n'
    )

    document = project.json("collect", check=4)
    built = project.json("build")

    assert [5, 0] == [source["new"] for source in document["sources"]]
    assert document["sources"][1]["error"]
    assert len(built["articles"]) == 5


def test_sources_that_are_all_dead_stop_the_build_and_change_nothing(tmp_path: Path) -> None:
    """If nothing can be read, no draft is made and no slot is used up; exit 3."""
    project = make_folder(tmp_path, port=25)
    config = project.folder / "config.toml"
    port = free_port()
    text = config.read_text()
    text = text[: text.index("[[newsletters.weekly.sources]]")]
    config.write_text(
        f'{text}\n[[newsletters.weekly.sources]]\nkind = "feed"\nurl = "http://127.0.0.1:{port}/feed"\n\n[fetch]\nallow_private = ["127.0.0.1:{port}"]\n'
    )

    done = project.run("build", check=3)

    assert "no source could be read" in done.stderr
    assert project.json("editions", "list")["editions"] == []


def test_an_unreachable_mail_server_loses_nothing(tmp_path: Path) -> None:
    """Exit 3 with the server's name; the edition stays as it is, and goes out when the server is back."""
    project = make_folder(tmp_path, port=free_port())
    project.run("subscribers", "import", str(project.readers(5)))
    edition = project.json("build")["id"]
    project.run("approve", edition)

    done = project.run("send", edition, "--yes", check=3)
    waiting = project.json("report", edition)
    with Sink(tmp_path / "sink") as sink:
        project.run("send", edition, "--yes", NEWSLETTER_SMTP__PORT=str(sink.port))
        count = sink.count()

    assert "127.0.0.1" in done.stderr
    assert 5 == waiting["pending"] == waiting["planned"]
    assert count == 5


def test_public_pages_that_do_not_answer_stop_a_send_to_a_real_server(tmp_path: Path) -> None:
    """With a dead public_url nothing is sent to a server that is not on this machine."""
    project = make_folder(tmp_path, port=25)
    project.run("subscribers", "import", str(project.readers(2)))
    dead = {"NEWSLETTER_WEB__PUBLIC_URL": f"http://127.0.0.1:{free_port()}", "NEWSLETTER_SMTP__HOST": "mail.invalid"}
    edition = project.json("build", **dead)["id"]
    project.run("approve", edition, **dead)

    done = project.run("send", edition, "--yes", check=3, **dead)

    assert "public pages" in done.stderr
    assert project.json("report", edition)["planned"] == 0


def test_an_unknown_edition_is_told_as_json_too(tmp_path: Path) -> None:
    """With --json an error is one document on standard output."""
    project = make_folder(tmp_path, port=25)

    document = project.json("report", "weekly-2031-W01", check=2)

    assert set(document["error"]) == {"what", "where", "do"}


def test_a_broken_theme_is_told_with_its_file_and_seals_nothing(tmp_path: Path) -> None:
    """A template error names the template and line; the draft stays a draft."""
    project = make_folder(tmp_path, port=25)
    edition = project.json("build")["id"]
    theme = project.folder / "templates" / "journal"
    theme.mkdir(parents=True)
    (theme / "digest.mjml.j2").write_text("<mjml>\n<mj-body>\n{% for %}\n</mj-body></mjml>")

    done = project.run("approve", edition, check=2)

    assert "digest.mjml.j2" in done.stderr
    assert project.json("editions", "show", edition)["state"] == "draft"


def test_a_daemon_whose_pages_cannot_start_ends_at_once_and_says_why(tmp_path: Path) -> None:
    """With its port taken, `run` does not go on sending messages whose pages nobody answers; exit 3."""
    project = make_folder(tmp_path, port=25)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        done = project.run("run", check=3, timeout=20, NEWSLETTER_WEB__PORT=port)

    assert port in done.stderr
