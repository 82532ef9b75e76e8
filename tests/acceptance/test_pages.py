"""The unsubscribe link of a message that was really sent, answered by the running pages."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import httpx2

from tests.support.command import Project, make_folder
from tests.support.sink import Sink, free_port


def _serving(project: Project, port: int) -> subprocess.Popen[str]:
    process = project.start("serve")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()[0]
        try:
            httpx2.get(f"http://127.0.0.1:{port}/health").raise_for_status()
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return process
    raise AssertionError("the pages do not answer")


def _link_of(message: str) -> str:
    header = re.search(r"^List-Unsubscribe: <([^>]+)>, <mailto:[^>]+>$", message, re.MULTILINE)
    assert header, message[:2000]
    return header.group(1)


def test_a_hundred_looks_change_nothing_and_one_post_takes_the_reader_off(tmp_path: Path) -> None:
    """The link from the wire: 100 GETs leave the reader in, one POST answers 200 plainly, and the next edition goes without."""
    port = free_port()
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        project.environment = {
            "NEWSLETTER_WEB__PUBLIC_URL": f"http://127.0.0.1:{port}",
            "NEWSLETTER_WEB__PORT": str(port),
        }
        project.run("subscribers", "import", str(project.readers(3)))
        project.run("build", "--slot", "2031-W01")
        project.run("send", "weekly-2031-W01", "--approve", "--yes")
        message = next(text for text in sink.messages() if "RCPT" in text.upper() and "<reader1@example.org>" in text)
        link = _link_of(message)
        pages = _serving(project, port)
        try:
            looks = {httpx2.get(link).status_code for _ in range(100)}
            still = project.json("subscribers", "show", "reader1@example.org")["subscriptions"][0]["status"]
            answer = httpx2.post(link, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)
            left = project.json("subscribers", "show", "reader1@example.org")["subscriptions"][0]["status"]
        finally:
            pages.terminate()
            pages.communicate(timeout=10)
        for slug in ("sandbars", "jetties", "pilots"):
            project.article(slug, date=_now(), category=slug, author=slug)
        project.run("build", "--slot", "2031-W02")
        project.run("send", "weekly-2031-W02", "--approve", "--yes")
        seen = sink.by_recipient()

    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in message
    assert {200} == looks
    assert still == "confirmed"
    assert answer.status_code == 200
    assert not {"location", "set-cookie"} & set(answer.headers)
    assert left == "unsubscribed"
    assert {"reader0@example.org": 2, "reader1@example.org": 1, "reader2@example.org": 2} == {a: len(ids) for a, ids in seen.items()}


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def test_without_a_public_address_a_message_promises_no_page(tmp_path: Path) -> None:
    """No public_url: List-Unsubscribe is the mailto alone, there is no one-click header, and the dry run says so."""
    with Sink(tmp_path / "sink") as sink:
        project = make_folder(tmp_path, port=sink.port)
        project.run("subscribers", "import", str(project.readers(1)))
        findings = project.json("send", "--dry-run")["findings"]
        project.run("send", "--approve", "--yes")
        message = sink.messages()[0]

    assert re.search(r"^List-Unsubscribe: <mailto:[^>]+>$", message, re.MULTILINE)
    assert "List-Unsubscribe-Post" not in message
    assert "public-url" in [finding["id"] for finding in findings]
