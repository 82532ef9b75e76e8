"""Text behind a gate, from every kind of source to every output: only who has the right finds a word of it."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from newsletter.cli import forms
from newsletter.model.edition import Edition
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.collect import collect
from newsletter.steps.reader_view import view
from newsletter.steps.trial import dry_run, write_samples
from newsletter.web.edition_document import edition_document
from newsletter.web.look import VIEWS
from tests.support.gated import DUE, MARKS, publish, publish_feed, tables, title_of, write_files
from tests.support.http_server import HttpServer, plain
from tests.support.pages import Pages, previewing, public_pages

pytestmark = pytest.mark.asyncio(loop_scope="module")
READER, MEMBER = "ada@example.org", "mira@example.org"


class Sent:
    """An edition of gated articles, approved, with everything that anybody can get of it."""

    def __init__(self, pages: Pages, server: HttpServer, edition: Edition, outputs: Mapping[str, str], members: Mapping[str, str]) -> None:
        self.pages, self.server, self.edition, self.outputs, self.members = pages, server, edition, outputs, members


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def sent(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sent]:
    """One project for all: collecting, building and rendering take their time."""
    folder: Path = tmp_path_factory.mktemp("gated")
    async with HttpServer() as server:
        write_files(folder, listed=server.url("/listed"))
        publish(server)
        async with public_pages(folder, **tables(server)) as pages:
            desk = pages.app.desk("weekly")
            built = await build(desk)
            assert not any(one.error for one in built.collected.sources)
            outputs = {}
            trial = await dry_run(desk, built.edition)
            document = forms.dry_run(desk, trial, trial.audience, folder / "out")
            outputs["dry run, JSON"] = json.dumps(document, default=str)
            for path in write_samples(desk, trial, folder / "out"):
                if "member" not in path.name:
                    outputs[f"dry run, {path.name}"] = decoded(path.read_bytes())
            outputs["draft, MJML"] = (await view(desk, built.edition, form="mjml", address=READER)).decode()
            edition = (await approve(desk, built.edition)).edition
            for form in ("html", "text", "eml"):
                outputs[form] = decoded(await view(desk, edition, form=form, address=READER))
            for path in ("/", f"/a/{edition.uid}", "/leave/weekly", "/robots.txt"):
                outputs[f"page {path}"] = (await pages.client.get(path)).text
            async with previewing(pages.app, edition) as url, httpx2.AsyncClient(base_url=url, timeout=30) as looking:
                for shown in VIEWS:
                    outputs[f"preview, {shown}"] = (await looking.get("/", params={"reader": 0, "view": shown})).text
                outputs["preview, message"] = decoded((await looking.get("/message.eml", params={"reader": 0})).content)
            outputs["subject and preheader"] = f"{edition.subject}\n{edition.preheader}\n{edition.intro}"
            outputs["document"] = edition_document(edition, member=False)
            for variant in (await pages.app.editions.variants(edition.id)).values():
                if not variant.member:
                    outputs[f"variant {variant.key}"] = (
                        variant.html + variant.text + decoded(variant.letter.join(dict.fromkeys(named(variant), "x")))
                    )
            members = {form: decoded(await view(desk, edition, form=form, address=MEMBER)) for form in ("html", "text", "eml")}
            yield Sent(pages, server, edition, outputs, members)


def named(variant) -> list[str]:
    """The blanks of a letter."""
    return [blank.name for blank in variant.letter.blanks]


def decoded(message: bytes) -> str:
    """A message with its parts undone, or bytes that are no message, as text."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    parts = [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"] if parsed.get("MIME-Version") else []
    return message.decode(errors="replace") + "".join(parts)


async def test_every_gated_article_is_in_the_edition_and_known_to_be(sent: Sent) -> None:
    """Thirteen articles of every kind of source, each sealed with its mark behind the seal."""
    texts = [pick.stored.article for pick in sent.edition.picks]

    assert 13 == len(texts)
    assert all(article.text.members_only for article in texts)
    assert [title_of("unread")] == [article.title for article in texts if not article.members_only]
    whole = "".join(article.text.for_reader(member=True) or "" for article in texts)
    assert all(mark in whole for mark in MARKS.all() if mark != MARKS.caption)


async def test_no_output_for_a_reader_without_the_right_holds_a_gated_word(sent: Sent) -> None:
    """Mail, text part, preheader, subject, archive, dry run, its samples, the document of the preview: none of the marks in any."""
    found = {(name, mark) for name, output in sent.outputs.items() for mark in MARKS.all() if mark in output}

    assert found == set()
    assert len(sent.outputs) > 12
    assert title_of("folder") in sent.outputs["html"]


async def test_a_member_finds_what_is_due_to_members(sent: Sent) -> None:
    """An article that has nothing free but its title is summarised from its text, for members alone."""
    missing = {(name, mark) for name, output in sent.members.items() for mark in DUE if mark not in output}

    assert missing == set()


async def test_the_free_part_before_a_gate_stays_free(sent: Sent) -> None:
    """The paragraphs before the gate are everybody's, as far as the page tells where it stands."""
    by_title = {pick.stored.article.title: pick.stored.article for pick in sent.edition.picks}

    for source in ("feed", "worded", "chosen", "listed", "mapped", "headlined"):
        free = by_title[title_of(source)].free_text or ""
        assert "piles of larch" in free, source
        assert not any(mark in free for mark in MARKS.all()), source
    assert all(by_title[title_of(source)].free_text is None for source in ("whole_feed", "tiered", "folder", "text"))


async def test_pages_that_fail_at_the_next_visit_open_nothing(sent: Sent) -> None:
    """The feed has changed and its pages are gone: what they closed stays closed."""
    desk = sent.pages.app.desk("weekly")
    for path in ("/part", "/whole", "/farsund"):
        sent.server.on(path, plain(b"no", status=500))
    publish_feed(sent.server, title="J, at another time")
    await collect(desk)
    stored = await desk.articles.get([pick.stored.id for pick in sent.edition.picks])

    assert all(one.article.text.members_only for one in stored)
    assert [title_of("unread")] == [one.article.title for one in stored if not one.article.members_only]
