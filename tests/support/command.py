"""The installed command as a process, in a project folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = str(Path(sys.executable).with_name("newsletter"))

ARTICLE = """---
title: {title}
url: https://review.example/{slug}
authors: [{author}]
category: {category}
date: {date}
teaser: {teaser}
---
{body}
"""

CONFIG = """[smtp]
host = "127.0.0.1"
port = {port}

[newsletters.weekly]
name = "The Weekly Review"
sender = {{ name = "The Weekly Review", address = "editor@review.example" }}
postal_address = "1 Harbour Street, Anytown"
timezone = "UTC"

[newsletters.weekly.schedule]
every = "{every}"

[newsletters.weekly.selection]
minimum = 3

[[newsletters.weekly.sources]]
kind = "folder"
name = "articles"
path = "articles"
"""


@dataclass
class Project:
    """A folder with a configuration, and the command run in it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def run(
        self, *arguments: str, check: int | None = 0, timeout: float = 60, earlier_by: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end; `check` is the exit code it must have (None: any). `earlier_by`: "2h" and the like, by faketime."""
        clock = ["faketime", "-f", f"-{earlier_by}"] if earlier_by else []
        done = subprocess.run(
            [*clock, COMMAND, *arguments],
            cwd=self.folder,
            env=self.env(environment),
            capture_output=True,
            text=True,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
        )
        assert "Traceback" not in done.stderr, done.stderr
        if check is not None:
            assert done.returncode == check, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str, check: int | None = 0, **environment: str) -> Any:
        """Run with --json; the document on standard output."""
        return json.loads(self.run(*arguments, "--json", check=check, **environment).stdout)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the command and leave it running, in a session of its own."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.folder,
            env=self.env(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def env(self, more: Mapping[str, str] = {}) -> dict[str, str]:
        """The environment without anything of the product's but what a test sets."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSLETTER_")}
        return clean | {"NO_COLOR": "1"} | self.environment | dict(more)

    def article(self, slug: str, *, date: str, category: str = "World", author: str = "Ada Writer") -> Path:
        """Write one article into the project's folder."""
        path = self.folder / "articles" / f"{slug}.md"
        path.parent.mkdir(exist_ok=True)
        words = f"The matter of {slug} came before the council on Tuesday, and the council took its time. "
        path.write_text(
            ARTICLE.format(
                title=f"What {slug} means for the harbour",
                slug=slug,
                author=author,
                category=category,
                date=date,
                teaser=f"A report on {slug}, written for people who have never heard of it before today.",
                body=words * 12,
            ),
            encoding="utf-8",
        )
        return path

    def readers(self, count: int) -> Path:
        """Write a list of confirmed readers."""
        path = self.folder / "readers.csv"
        lines = [f"reader{n}@example.org,Reader {n},confirmed" for n in range(count)]
        path.write_text("email,name,status\n" + "\n".join(lines) + "\n", encoding="utf-8")
        return path


def make_folder(folder: Path, *, port: int, every: str = "week") -> Project:
    """A project with five fresh articles and no readers yet."""
    from datetime import UTC, datetime, timedelta

    (folder / "config.toml").write_text(CONFIG.format(port=port, every=every), encoding="utf-8")
    project = Project(folder=folder)
    now = datetime.now(UTC)
    for number, slug in enumerate(("dredging", "ferries", "tariffs", "lighthouses", "cranes")):
        date = (now - timedelta(hours=3 + number)).isoformat(timespec="seconds")
        project.article(slug, date=date, category=("World", "Trade", "Culture")[number % 3], author=f"Ada Writer {number}")
    return project
