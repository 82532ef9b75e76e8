"""Hostile sources beside a good one: does the daemon answer, does it stay small, does it reach inside, does the edition come?

1. Every bomb by itself through a cell, as the sources hand it over: the processor time and the growth of the child, seen from outside.
2. `newsletter run` as a process with all of them as sources, one good feed among them, and a slot that has come: the latency of
   `/healthz` meanwhile, the peak memory of the daemon and of its children above that of the same run with the good feed alone,
   connections at listeners on loopback, and the edition that comes of it.

    .venv/bin/python -m benchmarks.bombs [--each | --daemon] [--only WORD]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import io
import multiprocessing
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from PIL import Image

from benchmarks.machine import named
from newsletter.cell.pool import PICTURES, Cell, CellFailed, Limits
from newsletter.errors import NewsletterError
from newsletter.rendering.pictures import MadePicture, PictureFacts  # noqa: F401  # in answers of cells: whoever asks has loaded them
from newsletter.sources.base import ReadFeed  # noqa: F401  # as above
from tests.support import bombs
from tests.support.canaries import LOOPBACK_FORMS, OTHER_FORMS, Canaries
from tests.support.command import Project
from tests.support.http_server import Answer, HttpServer, bomb, drips, endless, endless_head, garbage, never_answers, plain, redirect
from tests.support.sink import free_port

CPU_S, GROWTH_MIB, LATENCY_MS = 5.0, 64.0, 100.0
_TICK = os.sysconf("SC_CLK_TCK")
_FEED = "newsletter.sources.feed.parse:parse"
_PAGE = "newsletter.sources.article.parse:parse"
_PICTURE = "newsletter.rendering.picture_file:prepare"
_ADDRESS = "https://news.example/x"


@dataclass(frozen=True, kw_only=True)
class Bomb:
    """One input that is meant to hurt."""

    name: str
    kind: str  # feed | page | picture
    data: bytes


def all_bombs() -> Iterator[Bomb]:
    """Everything that reaches a parser."""
    feeds = {"billion laughs": bombs.laughs(), "one large entity": bombs.one_large_entity(), **bombs.outside("http://127.0.0.1:9")}
    feeds |= bombs.deep_items() | {f"run of {name}": bombs.run_feed(run) for name, run in bombs.RUNS.items()}
    feeds |= {"nothing but items": bombs.rss("</item><item>" * 500_000)}
    pages = bombs.deep_pages() | bombs.wide_pages() | {f"run of {name}": bombs.run_page(run) for name, run in bombs.RUNS.items()}
    for kind, listed in (("feed", feeds), ("page", pages), ("picture", bombs.picture_heads())):
        yield from (Bomb(name=name, kind=kind, data=data) for name, data in listed.items())


# --- by itself ---


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _status_mib(pid: int, key: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{key}:")), 0.0)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that has just ended
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _child_with_its_peak_reset() -> int:
    """The one child of a cell of ours."""
    pid = next(child for child in _children(os.getpid()) if b"newsletter.cell.child" in Path(f"/proc/{child}/cmdline").read_bytes())
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return pid


@dataclass(kw_only=True)
class Costs:
    """What a child took, looked at every few milliseconds: it may be gone when it is over."""

    cpu_s: float = 0.0
    peak_mib: float = 0.0

    async def watch(self, pid: int) -> None:
        """Look until it is gone."""
        try:
            while True:
                self.cpu_s = _cpu_s(pid)
                self.peak_mib = max(self.peak_mib, _status_mib(pid, "VmHWM"))
                await asyncio.sleep(0.005)
        except (OSError, IndexError, ValueError):
            return


async def by_itself(one: Bomb) -> tuple[Costs, str]:
    """What one bomb costs the child that reads it, and what comes of it."""
    target, args, limits = _PAGE, (one.data, _ADDRESS, None), Limits()
    if one.kind == "feed":
        target = _FEED
    if one.kind == "picture":
        target, args, limits = _PICTURE, (_ADDRESS, one.data, 600), PICTURES  # type: ignore[assignment] # another function, other arguments
    async with Cell(size=1) as cell:
        await _warm(cell, one.kind, target)
        pid = _child_with_its_peak_reset()
        spent, before = _cpu_s(pid), _status_mib(pid, "VmRSS")
        costs = Costs()
        watching = asyncio.create_task(costs.watch(pid))
        try:
            await cell.run(target, *args, limits=limits)
            outcome = "read"
        except NewsletterError as error:
            outcome = f"refused: {error.what}"
        except CellFailed as failure:
            outcome = f"{failure.kind}: {failure.what}"
        await asyncio.sleep(0.01)
        watching.cancel()
    return Costs(cpu_s=costs.cpu_s - spent, peak_mib=costs.peak_mib - before), outcome


async def _warm(cell: Cell, kind: str, target: str) -> None:
    if kind == "picture":
        with_nothing = (_ADDRESS, b"", 600)
        try:
            await cell.run(target, *with_nothing, limits=PICTURES)
        except NewsletterError:
            return
    words = "<article><h1>A headline</h1>" + "<p>A line of the story that is told here.</p>" * 20 + "</article>"
    data = bombs.rss("<title>A headline</title>") if kind == "feed" else bombs.page(words)
    await cell.run(target, data, _ADDRESS, None)


async def each(only: str) -> list[str]:
    """Every bomb by itself; what is over the limits."""
    broken = []
    chosen = [one for one in all_bombs() if only in f"{one.kind} {one.name}"]
    worst_cpu, worst_growth = 0.0, 0.0
    for one in chosen:
        costs, outcome = await by_itself(one)
        over = costs.cpu_s > CPU_S or costs.peak_mib > GROWTH_MIB
        worst_cpu, worst_growth = max(worst_cpu, costs.cpu_s), max(worst_growth, costs.peak_mib)
        print(
            f"  {one.kind:8}{one.name:32}{len(one.data) / 1e6:5.1f} MB {costs.cpu_s:5.2f} s {costs.peak_mib:6.1f} MiB  {outcome[:70]}",
            flush=True,
        )
        if over:
            broken.append(f"{one.kind} {one.name}: {costs.cpu_s:.2f} s, {costs.peak_mib:.0f} MiB")
    print(f"{len(chosen)} bombs: at most {worst_cpu:.2f} s of the processor and {worst_growth:.1f} MiB above the child before")
    return broken


# --- all at once, to the daemon ---


def _fed(*items: tuple[str, str], in_full: bool = True) -> bytes:
    now = datetime.now(UTC)
    written = []
    for number, (title, more) in enumerate(items):
        date = (now - timedelta(minutes=number + 5)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        words = f"The matter of {title} came before the council on Tuesday, and the council took its time over it. " * 12
        told = f"<author>Ada Writer {number}</author><description>{words}</description>" if in_full else ""
        written.append(
            f"<item><title>{title}</title><guid isPermaLink='false'>{title}</guid><pubDate>{date}</pubDate>"
            f"<category>Part {number}</category>{told}{more}</item>"
        )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{"".join(written)}</channel></rss>'.encode()


_WORDS = tuple(
    f"{a}{b}"
    for a in ("har", "fer", "tar", "light", "cra", "dred", "coun", "win")
    for b in ("bour", "ry", "iff", "house", "ne", "ging", "cil", "ter")
)
GOOD = tuple(f"What {subject} means for the harbour" for subject in ("dredging", "ferries", "tariffs", "lighthouses", "cranes"))


@dataclass(kw_only=True)
class Site:
    """The answers of the hostile site, and the sources that name them."""

    answers: dict[str, Answer] = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)  # paths
    pages: list[str] = field(default_factory=list)


def hostile_site(place: str, canary: int) -> Site:
    """Bombs as feeds, as pages, as pages and pictures of a feed's items, and answers that do not end or lead elsewhere."""
    site = Site()
    for number, one in enumerate(all_bombs()):
        path = f"/bomb/{number}"
        site.answers[path] = plain(
            one.data, Content_Type={"feed": "application/xml", "page": "text/html", "picture": "image/png"}[one.kind]
        )
        if one.kind != "picture":
            (site.feeds if one.kind == "feed" else site.pages).append(path)
    for name, data in bombs.outside(f"http://127.0.0.1:{canary}").items():
        site.answers[f"/outside/{name.replace(' ', '-')}"] = plain(data, Content_Type="application/xml")
        site.feeds.append(f"/outside/{name.replace(' ', '-')}")
    wire = {
        "gzip": bomb(512),
        "gzip-twice": bomb(64, layers=2),
        "gzip-feed": plain(bombs.gzipped_feed(3_000_000), Content_Encoding="gzip", Content_Type="application/xml"),
        "brotli": plain(b"\x1b\xff\xff", Content_Encoding="br"),
        "zstd": plain(b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"),
        "200-mb": endless(bombs.rss("<title>x</title>" * 4000)),
        "announced": plain(b"", Content_Length=str(200_000_000)),
        "loop": redirect("/wire/loop"),
        "head": endless_head(),
        "garbage": garbage(),
        "drips": drips(),
        "silent": never_answers(),
    }
    for number, form in enumerate((*LOOPBACK_FORMS, *OTHER_FORMS)):
        to = form.format(p=canary).replace("\r", "").replace("\n", "").encode().decode("latin-1")
        wire[f"redirect-{number}"] = redirect(to)
    for name, answer in wire.items():
        site.answers[f"/wire/{name}"] = answer
        site.feeds.append(f"/wire/{name}")
    pictures = [path for path in site.answers if path.startswith("/bomb/")][-len(bombs.picture_heads()) :]
    shown = [(f"A story with picture {n}", f'<enclosure url="http://{place}{path}" type="image/png"/>') for n, path in enumerate(pictures)]
    shown.append(("A story with a picture inside", f'<enclosure url="http://127.0.0.1:{canary}/i.png" type="image/png"/>'))
    site.answers["/pictures"] = plain(_fed(*shown), Content_Type="application/xml")
    linked = [(f"A story of bomb {n}", f"<link>http://{place}{path}</link>") for n, path in enumerate(site.pages[:30])]
    linked.append(("A story inside", f"<link>http://127.0.0.1:{canary}/a</link>"))
    site.answers["/pages"] = plain(_fed(*linked), Content_Type="application/xml")
    site.feeds += ["/pictures", "/pages"]
    return site


def good_site(place: str) -> dict[str, Answer]:
    """A feed of stories, each with a page and a picture of its own, so that every kind of work is done without bombs too."""
    shown = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 900)).convert("RGB").save(shown, "JPEG")
    answers = {"/picture.jpg": plain(shown.getvalue(), Content_Type="image/jpeg")}
    items = []
    for number, title in enumerate(GOOD):
        dice = random.Random(number)  # stories of the same words would count as one
        words = "".join(f"<p>{' '.join(dice.choices(_WORDS, k=40)).capitalize()}.</p>" for _ in range(20))
        answers[f"/story/{number}"] = plain(bombs.page(f"<article><h1>{title}</h1>{words}</article>"), Content_Type="text/html")
        picture = f'<enclosure url="http://{place}/picture.jpg" type="image/jpeg"/>'
        items.append((title, f"<link>http://{place}/story/{number}</link>{picture}"))
    answers["/feed"] = plain(_fed(*items, in_full=False), Content_Type="application/xml")
    return answers


def _serve(say: Connection, canary: int) -> None:
    async def serve() -> None:
        async with HttpServer() as good, HttpServer() as bad:
            for path, answer in good_site(good.place).items():
                good.on(path, answer)
            site = hostile_site(bad.place, canary)
            for path, answer in site.answers.items():
                bad.on(path, answer)
            say.send((good.place, bad.place, site.feeds, site.pages))
            await asyncio.Event().wait()

    asyncio.run(serve())


@contextmanager
def sites(canary: int) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """The good and the hostile site, in a process of their own: host and port of each, and the paths of the hostile one."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs, canary), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.kill()
        process.join()


_CONFIG = """[fetch]
allow_private = [{places}]

[web]
port = {port}

[newsletters.weekly]
name = "The Weekly Review"
sender = {{ name = "The Weekly Review", address = "editor@review.example" }}
postal_address = "1 Harbour Street, Anytown"
timezone = "UTC"
approval = "editor"

[newsletters.weekly.schedule]
every = "day"
at = "{at}"

[newsletters.weekly.selection]
maximum = 12
prefer_sources = {{ good = 1000.0 }}

[[newsletters.weekly.sources]]
kind = "feed"
name = "good"
url = "http://{good}/feed"
"""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was seen of one run of the daemon."""

    seconds: float  # from its first answer to the edition
    latencies_ms: list[float]
    peak_mib: float  # of the daemon
    child_peak_mib: float  # of the largest of its children
    titles: list[str]  # of the edition


def run_daemon(folder: Path, good: str, bad: str, feeds: list[str], pages: list[str]) -> Seen:
    """`newsletter run` until its edition waits for approval."""
    port = free_port()
    at = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%H:%M")
    sources = [f'\n[[newsletters.weekly.sources]]\nkind = "feed"\nurl = "http://{bad}{path}"\n' for path in feeds]
    sources += [f'\n[[newsletters.weekly.sources]]\nkind = "page"\nname = "page {path}"\nurl = "http://{bad}{path}"\n' for path in pages]
    places = f'"{good}", "{bad}"'
    (folder / "config.toml").write_text(_CONFIG.format(places=places, port=port, at=at, good=good) + "".join(sources))
    project = Project(folder=folder)
    log = (folder / "run.log").open("w+")
    daemon = project.start("run")
    try:
        return _watched(project, daemon.pid, port)
    finally:
        daemon.kill()
        log.write(daemon.communicate()[0])
        log.close()


def _watched(project: Project, pid: int, port: int) -> Seen:
    latencies: list[float] = []
    child_peak, began, looked = 0.0, 0.0, 0.0
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        took = _asked(port)
        if took is not None:
            began = began or time.monotonic()
            latencies.append(took)
        elif began:
            latencies.append(10_000.0)
        for child in _children(pid):
            child_peak = max(child_peak, _peak_of(child))
        if began and time.monotonic() - looked > 2:
            looked = time.monotonic()
            if _held(project.folder):
                break
        time.sleep(0.02)
    else:
        raise RuntimeError("no edition came within fifteen minutes")
    peak = _status_mib(pid, "VmHWM")
    seconds = time.monotonic() - began
    edition = project.json("editions", "list")["editions"][0]["id"]
    picks = project.json("editions", "show", edition)
    titles = [title for title in GOOD if title in str(picks)]
    return Seen(seconds=seconds, latencies_ms=latencies, peak_mib=peak, child_peak_mib=child_peak, titles=titles)


def _peak_of(pid: int) -> float:
    """The peak of a child of a cell; 0 for what is gone, and for one that is still a copy of its parent."""
    try:
        return _status_mib(pid, "VmHWM") if b"newsletter.cell.child" in Path(f"/proc/{pid}/cmdline").read_bytes() else 0.0
    except OSError:
        return 0.0


def _asked(port: int) -> float | None:
    """Milliseconds to the answer of /healthz; None where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    began = time.perf_counter()
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        return 1000 * (time.perf_counter() - began) if answer.status == 200 else None
    except OSError:
        return None
    finally:
        connection.close()


def _held(folder: Path) -> bool:
    """Whether the edition is made; read beside the daemon, without a command that would take the processor from it."""
    try:
        with sqlite3.connect(f"file:{folder / 'newsletter.db'}?mode=ro", uri=True, timeout=5) as database:
            return bool(database.execute("select count(*) from editions where state = 'draft'").fetchone()[0])
    except sqlite3.Error:
        return False


def daemon() -> list[str]:
    """The daemon with the good source alone, then with everything; what is over the limits."""
    broken = []
    with Canaries() as canaries, sites(canaries.port) as (good, bad, feeds, pages), tempfile.TemporaryDirectory() as scratch:
        folders = [Path(scratch, name) for name in ("alone", "beside")]
        for folder in folders:
            folder.mkdir()
        alone = run_daemon(folders[0], good, bad, [], [])
        beside = run_daemon(folders[1], good, bad, feeds, pages)
        touched = canaries.touched
    growth, child_growth = beside.peak_mib - alone.peak_mib, beside.child_peak_mib - alone.child_peak_mib
    slowest = sorted(beside.latencies_ms)
    late = sum(one > LATENCY_MS for one in slowest)
    print(
        f"{len(feeds)} hostile feeds and {len(pages)} hostile pages beside one good feed; {beside.seconds:.0f} s to the edition (alone {alone.seconds:.0f} s)"
    )
    print(
        f"  /healthz          {len(slowest)} times, median {slowest[len(slowest) // 2]:.1f} ms, p99.9 {slowest[-1 - len(slowest) // 1000]:.0f} ms, slowest {slowest[-1]:.0f} ms (limit {LATENCY_MS:.0f}; alone {max(alone.latencies_ms):.0f})"
    )
    print(
        f"  memory            daemon {alone.peak_mib:.0f} + {growth:.1f} MiB, children {alone.child_peak_mib:.0f} + {child_growth:.1f} MiB (limit {GROWTH_MIB:.0f})"
    )
    print(f"  canaries touched  {touched} (limit 0)")
    print(f"  good stories      {len(beside.titles)} of {len(GOOD)} in the edition")
    broken += [f"{late} answers of /healthz over {LATENCY_MS:.0f} ms"] if late else []
    broken += [f"the daemon grew by {growth:.0f} MiB"] if growth > GROWTH_MIB else []
    broken += [f"a child grew by {child_growth:.0f} MiB"] if child_growth > GROWTH_MIB else []
    broken += [f"{touched} connections to canaries"] if touched else []
    broken += ["the edition lacks good stories"] if len(beside.titles) < len(GOOD) else []
    return broken


def main() -> int:
    """Measure; 1 if a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", action="store_true", help="only every bomb by itself")
    parser.add_argument("--daemon", action="store_true", help="only the daemon")
    parser.add_argument("--only", default="", metavar="WORD", help="of the bombs by themselves those whose kind and name hold this")
    given = parser.parse_args()
    print(named())
    broken = [] if given.daemon else asyncio.run(each(given.only))
    broken += [] if given.each or given.only else daemon()
    for one in broken:
        print(f"BROKEN: {one}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
