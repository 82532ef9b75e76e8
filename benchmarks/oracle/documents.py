"""What vnu judges: the mails of the shipped themes, our pages as a server gives them out, and what lies beside these.

Time stands still and every sample is fixed, so that two runs give the same documents but for tokens and ports.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import httpx2

from newsletter.app.sample_articles import sample_articles
from newsletter.app.whole import App, open_app
from newsletter.model.edition import Edition
from newsletter.model.tokens import Purpose
from newsletter.rendering.render import render
from newsletter.shipped import shipped
from newsletter.steps.build import build
from newsletter.steps.enrol import import_file
from newsletter.steps.show import sealed_or_shown
from newsletter.steps.trial import SAMPLES, message_for, unstuffed
from newsletter.web.inbox import write_inbox
from newsletter.web.look import VIEWS
from newsletter.web.pages import STATIC_FOLDER
from newsletter.web.public import public_app
from newsletter.web.sample_site import sample_site
from newsletter.web.serving import reserved, serving, url_of
from tests.support.editions import album, job
from tests.support.pages import Pages, approved_edition, previewing
from tests.support.project import SECRET, SUBJECTS, make_project, newsletter_table, write_article
from tests.support.theme_samples import THEMES, sample

LANGUAGES = ("en", "ar", "ja")
STORIES = 8  # of a mail: every sample article once
_NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday
_TITLE = "Meridian Review"
_ARTICLES = ("an-orchestra-without-a-hall", "when-the-oasis-agrees-on-water-ar")

Documents = dict[str, str]  # name -> text; the name ends with .css or .svg where it is no html


class _OneMonday:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Monday morning."""
        return _NOW


async def all_documents(folder: Path) -> Documents:
    """Every document by its name; what projects need is written into `folder`."""
    return {
        **mails(),
        **await public_documents(folder / "public"),
        **await editors_documents(folder / "editor"),
        **await site_documents(),
        **static_documents(),
    }


def mails() -> Documents:
    """Each shipped theme in each language, with every kind of story and block."""
    found = {}
    for theme, language in product(THEMES, LANGUAGES):
        made, letter = sample(theme, language, STORIES)
        found[f"mail {theme} {language}"] = render(job(made, newsletter=letter, pictures=album(made, letter)[0])).html
    return found


async def public_documents(folder: Path) -> Documents:
    """The public pages in English and Arabic, for a reader who leaves and for one who has left, and an edition in the archive."""
    arabic = newsletter_table(language="ar", name="مجلة الأفق")
    async with _opened(folder, newsletters={"weekly": {}, "monthly": arabic}) as app, _public(app) as pages:
        found: Documents = {}
        for newsletter in ("weekly", "monthly"):
            ask = await pages.token("ada@example.org", newsletter=newsletter)
            left = await pages.token("bo@example.org", newsletter=newsletter)
            test = await pages.token("ada@example.org", newsletter=newsletter, purpose=Purpose.TEST)
            await pages.client.post(f"/u/{left}")
            paths = {"how": f"/leave/{newsletter}", "leave": f"/u/{ask}", "left": f"/u/{left}", "test": f"/u/{test}"}
            found |= await _got(pages.client, {f"public {name} {newsletter}": path for name, path in paths.items()})
        edition = await approved_edition(app)
        rest = {"front of two": "/", "missing": "/nothing", "wrong link": "/u/wrong", "archive": f"/a/{edition.uid}"}
        return found | await _got(pages.client, {f"public {name}": path for name, path in rest.items()})


async def editors_documents(folder: Path) -> Documents:
    """The pages on an editor's own machine: preview, edit page and the demo's inbox; and the front page of one newsletter."""
    found = await _faulty_preview(folder / "fault")
    async with _opened(folder, rendering={"pictures": "embed"}, checks={"gate": "warning"}) as app:
        async with _public(app) as pages:
            found |= await _got(pages.client, {"public front of one": "/"})
        desk = app.desk("weekly")
        draft = (await build(desk)).edition
        async with previewing(app, draft) as url, httpx2.AsyncClient(base_url=url, headers={"Origin": url}) as client:
            found |= await _preview_documents(client)
            found |= await _edit_documents(client, draft)
        edition = await app.editions.get(draft.name)
        message = unstuffed(message_for(desk, edition, (await sealed_or_shown(desk, edition))[0], SAMPLES[0]))
    return found | _inbox_documents(folder / "inbox", message)


async def site_documents() -> Documents:
    """The demo's site: front page, an article from left to right and one from right to left."""
    listening = reserved()
    site = sample_site(await sample_articles(now=_NOW), base_url=url_of(listening), title=_TITLE, picture_roots=[shipped("examples")])
    async with serving(site, listening) as url, httpx2.AsyncClient(base_url=url) as client:
        return await _got(client, {"site front": "/", **{f"site {slug}": f"/articles/{slug}" for slug in _ARTICLES}})


def static_documents() -> Documents:
    """The style sheets and drawings of the pages."""
    paths = [path for path in sorted(STATIC_FOLDER.iterdir()) if path.suffix in {".css", ".svg"}]
    return {f"static {path.name}": path.read_text(encoding="utf-8") for path in paths}


async def _faulty_preview(folder: Path) -> Documents:
    """The preview over a theme that cannot be rendered."""
    theme = folder / "templates" / "journal"
    shutil.copytree(shipped("templates") / "journal", theme)
    (theme / "digest.mjml.j2").write_text("<mjml>\n{% if %}\n</mjml>\n", encoding="utf-8")
    async with _opened(folder) as app, previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
        return await _got(client, {"preview fault": "/"})


async def _preview_documents(client: httpx2.AsyncClient) -> Documents:
    """Every view, what stands beside the mail, its frame plain and changed, and the page to share."""
    paths = {f"view {view}": f"/?view={view}" for view in VIEWS}
    paths |= {"narrow": "/?width=375&grid=on&beside=on", "finding": "/?find=1"}
    paths |= {"frame": "/frame", "frame changed": "/frame?colour=forced&pictures=off&grid=on&find=1"}
    found = await _got(client, paths)
    token = _field(found["view html"], "token")
    found["share"] = (await client.post("/share", data={"token": token})).text
    await client.post("/test", data={"token": token, "address": "no address"})
    found |= await _got(client, {"test refused": "/"})
    return {f"preview {name}": html for name, html in found.items()}


async def _edit_documents(client: httpx2.AsyncClient, draft: Edition) -> Documents:
    """A fresh draft; one with a block and a dropped story; the question before an approval; what could not be done; one approved."""
    address = f"/edit/{draft.name}"
    found = await _got(client, {"fresh": address})
    article = re.findall(r'data-article="(\d+)"', found["fresh"])[0]
    for fields in (
        {"what": "texts", "intro": SECRET},
        {"what": "block-new", "number": "1", "kind": "note", "title": "A note", "text": "Some words.", "url": "https://review.example/"},
        {"what": "drop", "article": article},
    ):
        await _act(client, address, "change", fields)
    found |= await _got(client, {"changed": address, "mail": f"{address}/mail", "refusal": f"{address}/approve"})
    late = {"token": _field(found["changed"], "token"), "version": "0", "what": "texts", "intro": "Good evening."}
    found["not done"] = (await client.post(f"{address}/change", data=late)).text
    await _act(client, address, "change", {"what": "texts", "intro": "Good morning."})
    found |= await _got(client, {"question": f"{address}/approve"})
    await _act(client, address, "approve", dict.fromkeys(re.findall(r'name="(accept-[^"]+)"', found["question"]), "on"))
    found |= await _got(client, {"approved": address})
    await _act(client, address, "hold", {"why": "A name is wrong."})
    found |= await _got(client, {"held": address})
    return {f"edit {name}": html for name, html in found.items()}


async def _act(client: httpx2.AsyncClient, address: str, verb: str, fields: dict[str, str]) -> None:
    """Send a form of the edit page as it is now."""
    page = (await client.get(address)).text
    own = {"token": _field(page, "token"), "version": _field(page, "version")}
    answer = await client.post(f"{address}/{verb}", data=own | fields)
    assert answer.status_code == 303, (verb, fields, answer.text)


def _inbox_documents(folder: Path, message: bytes) -> Documents:
    """The index, the page of a message, and the index of an inbox into which nothing came."""
    index = write_inbox(folder, [(SAMPLES[0].address, message)] * 2, title=_TITLE)
    empty = write_inbox(folder / "empty", [], title=_TITLE)
    named = {"index": index, "message": next(folder.glob("001-*.html")), "empty": empty}
    return {f"inbox {name}": path.read_text(encoding="utf-8") for name, path in named.items()}


@asynccontextmanager
async def _opened(folder: Path, **tables: Any) -> AsyncIterator[App]:
    """A project whose clock stands still, with articles of that day and its readers."""
    settings = make_project(folder, web={"public_url": "https://news.review.example"}, **tables)
    for number, slug in enumerate(SUBJECTS):
        path = write_article(folder, slug, at=_NOW - timedelta(hours=3 + number), number=number)
        # No words for a picture: something for the lists of findings.
        path.write_text(path.read_text(encoding="utf-8").replace(f"A drawn view of {slug}", f"{slug}.jpg"), encoding="utf-8")
    async with open_app(settings, clock=_OneMonday()) as app:
        readers = (folder / "readers.csv").read_bytes()
        for desk in app.desks.values():
            await import_file(desk, readers, file="readers.csv", consent="they asked for it")
        yield app


@asynccontextmanager
async def _public(app: App) -> AsyncIterator[Pages]:
    async with serving(public_app(app), reserved()) as url, httpx2.AsyncClient(base_url=url) as client:
        yield Pages(app=app, url=url, client=client)


async def _got(client: httpx2.AsyncClient, paths: dict[str, str]) -> Documents:
    answers = {name: await client.get(path) for name, path in paths.items()}
    for name, answer in answers.items():
        assert answer.headers["content-type"].startswith("text/html"), (name, answer.status_code, answer.text[:200])
    return {name: answer.text for name, answer in answers.items()}


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]
