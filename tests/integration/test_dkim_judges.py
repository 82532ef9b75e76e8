"""What is signed on the way to a server, judged by OpenDKIM and dkimpy; and the commands of DKIM."""

from __future__ import annotations

import stat
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.delivery.dkim.keys import Kind, write_private_key
from newsletter.delivery.dkim.signer import Signer
from newsletter.model.letter import mark
from tests.support.command import COMMAND, Project, make_folder
from tests.support.dkim import OpenDkim, dkimpy_passes, key
from tests.support.letters import NONCE, RENDERED, letter, unstuffed, values
from tests.support.sink import Sink

TABLE = '\n[dkim.main]\ndomain = "review.example"\nselector = "2026a"\nkey_file = "main.pem"\n'
PLAIN = "From: Ada <ada@review.example>\nTo: bob@example.net\nSubject: Tides\n\n.\n..dots\n\n\n"


@pytest.mark.parametrize("kind", list(Kind))
def test_opendkim_agrees_with_dkimpy(kind: Kind, tmp_path: Path) -> None:
    """Debian's OpenDKIM knows both algorithms: ours pass, and a second From or List-Unsubscribe before the message fails."""
    one = key(kind)
    signer = Signer.of([one], sender_domain="example.org")
    assert signer is not None
    rendered = replace(RENDERED, subject="Grüße aus der Bucht " * 9, text=f".dots\n..\n{mark(NONCE, 'reader_name')}\n.\n\n\n")
    whole = unstuffed(signer.prepare(letter(rendered)).join(values(name="Ánna Ö")))
    broken = [line + whole for line in (b"From: evil@example.com\r\n", b"List-Unsubscribe: <https://evil.example/>\r\n")]

    verdicts = OpenDkim(tmp_path, [one]).verdicts([whole, *broken, whole.replace(b"\r\n..\r\n", b"\r\n.\r\n")])
    assert ["succeeded" in verdict for verdict in verdicts] == [True, False, False, False]
    assert [dkimpy_passes(message, [one]) for message in (whole, *broken)] == [True, False, False]


def test_a_send_with_a_key_is_signed_on_the_wire(tmp_path: Path) -> None:
    """From the table in config.toml to the message that a server took, as the installed command sends it."""
    one = replace(key(Kind.ED25519), domain="review.example", selector="2026a")
    with Sink(tmp_path / "sink") as sink:
        project = _signing_project(tmp_path, port=sink.port)
        project.readers(2)
        project.run("subscribers", "import", "readers.csv")
        project.run("send", "--approve")
        taken = [_message(file.read_bytes()) for file in sorted((tmp_path / "sink").iterdir())]

    assert len(taken) == 2
    assert all(dkimpy_passes(message, [one]) for message in taken)


def test_dkim_make_writes_a_key_once_and_shows_its_record(tmp_path: Path) -> None:
    """0600, never written over, and the same record again by `dkim show` once the table is there."""
    project = make_folder(tmp_path, port=25)
    made = project.json("dkim", "make", "review.example", "2026a", "--kind", "ed25519", "--file", "main.pem")
    file = project.folder / "main.pem"
    before = file.read_bytes()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert made["record"] == "2026a._domainkey.review.example"
    assert "never written over" in project.run("dkim", "make", "review.example", "2026a", "--file", "main.pem", check=2).stderr
    assert "no selector" in project.run("dkim", "make", "review.example", "../b", check=2).stderr
    assert "no domain" in project.run("dkim", "make", "review example", "2026b", check=2).stderr
    assert file.read_bytes() == before

    assert "dkim make" in project.run("dkim", "show").stdout
    (project.folder / "config.toml").write_text((project.folder / "config.toml").read_text() + TABLE)
    file.chmod(0o644)
    (shown,) = project.json("dkim", "show")["keys"]
    assert (shown["value"], shown["name"], shown["kind"]) == (made["value"], "main", "ed25519")
    assert "chmod 600" in shown["weakness"]


def test_dkim_sign_signs_a_message_from_standard_input(tmp_path: Path) -> None:
    """The line ends stay as they came; what is no message, or from somebody else, is refused in words."""
    project = _signing_project(tmp_path, port=25)
    one = replace(key(Kind.ED25519), domain="review.example", selector="2026a")

    def sign(raw: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([COMMAND, "dkim", "sign"], cwd=project.folder, env=project.env(), input=raw.encode(), capture_output=True)

    signed = sign(PLAIN).stdout
    assert signed.endswith(PLAIN.encode())
    assert b"\r" not in signed
    assert dkimpy_passes(signed.replace(b"\n", b"\r\n"), [one])
    assert sign(PLAIN.replace("\n", "\r\n")).stdout == signed.replace(b"\n", b"\r\n")
    for wrong, said in (
        (PLAIN.replace("review", "revue"), b"no key for"),
        ("no message\n", b"no sender"),
        (f"From: x@review.example\n{PLAIN}", b"one From"),
    ):
        refused = sign(wrong)
        assert refused.returncode == 2
        assert said in refused.stderr
        assert not refused.stdout


def _signing_project(folder: Path, *, port: int) -> Project:
    """A project whose sender's domain has an Ed25519 key."""
    project = make_folder(folder, port=port)
    write_private_key(project.folder / "main.pem", key(Kind.ED25519).private)
    config = project.folder / "config.toml"
    config.write_text(config.read_text() + TABLE)
    return project


def _message(file: bytes) -> bytes:
    """What smtp-sink kept of a message, without the lines it puts before it, with CRLF."""
    start = file.index(b"DKIM-Signature:")
    return file[start:].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
