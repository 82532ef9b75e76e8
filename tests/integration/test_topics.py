"""Topics from the reader's page to the message: what is ticked is what is sent, over the real pages, templates and ledger."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx2
import pytest

from newsletter.app.samples import with_readers_file
from newsletter.cli import forms
from newsletter.errors import BadInput, NotAllowed
from newsletter.model.edition import EditionEvent
from newsletter.model.letter import variant_key
from newsletter.model.tokens import Purpose
from newsletter.model.topics import Frequency
from newsletter.steps.enrol import add, export, import_file
from newsletter.steps.forecast import plan_of
from newsletter.steps.reader_view import view
from newsletter.steps.trial import dry_run
from tests.support.pages import Pages, approved_edition, opened_project, previewing, public_pages
from tests.support.project import newsletter_table

ADA, BO, MIRA = "ada@example.org", "bo@example.org", "mira@example.org"
TOPICS = {
    "trade": {"label": "Trade & transport", "labels": {"de": "Handel"}, "categories": ["Trade"]},
    "world": {"label": "World", "categories": ["World"]},
}
WITH_TOPICS: dict[str, Any] = {
    "newsletters": {"weekly": newsletter_table(topics=TOPICS, frequencies=["monthly"], subject="{lead} ({name})")}
}
LIST = b"""email,topics,status\nada@example.org,trade,confirmed\nbo@example.org,everything,confirmed\nmira@example.org,world,confirmed\n"""


async def test_each_choice_is_one_rendering_with_its_own_lead(tmp_path: Path) -> None:
    """Readers of a topic get its stories and those of none, under a subject of their own; nobody is rendered for alone."""
    async with opened_project(tmp_path, **WITH_TOPICS) as app:
        desk = app.desk(None)
        await import_file(desk, LIST, file="topics.csv")
        run = await dry_run(desk, None)
        document = forms.dry_run(desk, run, run.audience, tmp_path)
        edition = await approved_edition(app)
        planned = await plan_of(desk, app.post, app.outlook, edition, start=app.clock.now())
        mail = {who: await view(desk, edition, form="eml", address=who) for who in (ADA, BO, MIRA)}
        variants = await app.editions.variants(edition.id)

    keys = [variant_key("en", member=member, picks=picks) for picks in ("", "trade", "world") for member in (False, True)]
    keys.remove("en:member:trade")  # nothing in it is for members
    assert {key: (1 if key in ("en:public", "en:public:trade", "en:member:world") else 0) for key in keys} == {
        one["key"]: one["recipients"] for one in document["variants"]
    }
    assert {"en:public": 5, "en:public:trade": 3, "en:public:world": 3} == {
        one["key"]: one["articles"] for one in document["variants"] if "public" in one["key"]
    }
    assert set(keys) == {one.key for one in variants.values()} == set(planned.variants)
    messages = {who: message_from_bytes(data, policy=policy.default) for who, data in mail.items()}
    assert messages[ADA]["Subject"].startswith("What ferries means")
    assert messages[BO]["Subject"] == edition.subject
    text = messages[ADA].get_body(("plain",)).get_content()
    assert ["ferries", "tariffs", "cranes"] == [one for one in ("ferries", "tariffs", "cranes", "dredging") if f"What {one} means" in text]
    assert "dredging" not in messages[ADA].get_body(("html",)).get_content()


async def test_who_gets_none_is_told_and_never_planned(tmp_path: Path) -> None:
    """With a minimum that a topic does not reach its readers are left out: told in a dry run, and the balance is of the others."""
    table = newsletter_table(topics={"rare": {"label": "Rare", "tags": ["rare"]}} | TOPICS, topics_minimum=4)
    async with opened_project(tmp_path, newsletters={"weekly": table}) as app:
        desk = app.desk(None)
        await import_file(desk, LIST, file="topics.csv")
        run = await dry_run(desk, None)
        document = forms.dry_run(desk, run, run.audience, tmp_path)
        edition = await approved_edition(app)
        await app.editions.move(edition.id, EditionEvent.START)
        planned = await app.ledger.plan_chunk(edition.id)
        _, groups = await app.editions.division(edition.id)
        with pytest.raises(NotAllowed, match="too little"):
            await view(desk, edition, form="text", address=ADA)

    assert {"topics": 2} == document["left_out"]
    assert (1, 1) == (document["recipients"], planned)
    assert 2 == sum(group.readers for group in groups if group.picks is None)


async def test_a_preview_can_be_looked_at_as_the_readers_of_each_list(tmp_path: Path) -> None:
    """Each pick list has a sample reader, with its own subject in the inbox row."""
    async with opened_project(tmp_path, **WITH_TOPICS) as app:
        await import_file(app.desk(None), LIST, file="topics.csv")
        async with previewing(app) as url, httpx2.AsyncClient(base_url=url) as client:
            page = (await client.get("/")).text
            number = re.search(r'id="reader-(\d+)"[^>]*><span>list trade', page)
            assert number
            chosen = (await client.get("/", params={"reader": number[1]})).text

    assert "list world" in page
    assert 'dir="auto">What dredging means' in page
    assert 'dir="auto">What ferries means' in chosen


async def _choices(pages: Pages, address: str) -> tuple[tuple[str, ...], Frequency]:
    found = await pages.app.readers.find(address)
    assert found
    return found[1][0].topics, found[1][0].frequency


async def test_a_reader_chooses_on_their_page(tmp_path: Path) -> None:
    """Looking changes nothing; saving keeps exactly what is ticked and says so; saving nothing ticked is everything again."""
    async with public_pages(tmp_path, **WITH_TOPICS) as pages:
        link = f"/u/{await pages.token(ADA)}/preferences"
        looked = [await pages.client.request(method, link) for method in ("GET", "HEAD")]
        before = await _choices(pages, ADA)
        saved = await pages.client.post(link, data={"topic": ["trade", "no-such"], "frequency": "monthly"})
        chosen = await _choices(pages, ADA)
        cleared = await pages.client.post(link, data={"frequency": "hourly"})
        after = await _choices(pages, ADA)
        others = await _choices(pages, BO)

    assert {200} == {answer.status_code for answer in [*looked, saved, cleared]}
    assert ((), Frequency.EVERY) == before == others
    assert (("trade",), Frequency.MONTHLY) == chosen
    assert ((), Frequency.MONTHLY) == after
    assert "Trade &amp; transport" in looked[0].text
    assert " checked> <bdi>Trade" not in looked[0].text
    assert " checked> <bdi>Trade" in saved.text
    assert 'role="status"' in saved.text
    assert "Saved" not in looked[0].text
    assert "no-store" in saved.headers["cache-control"]
    assert "set-cookie" not in saved.headers


async def test_the_pages_go_on_in_the_language_of_the_readers_mails(tmp_path: Path) -> None:
    """Words and labels, on the page of choices as on that for leaving; a language that the newsletter has not is its own."""
    table = newsletter_table(topics=TOPICS, languages=["de"])
    rows = b"email,language\nada@example.org,de-AT\nbo@example.org,fr\n"
    async with public_pages(tmp_path, newsletters={"weekly": table}) as pages:
        await import_file(pages.app.desk("weekly"), rows, file="languages.csv")
        german, own = f"/u/{await pages.token(ADA)}", f"/u/{await pages.token(BO)}"
        chooses, leaves, left = [
            await pages.client.get(f"{german}/preferences"),
            await pages.client.get(german),
            await pages.client.post(german),
        ]
        others = [await pages.client.get(f"{own}/preferences"), await pages.client.get(own)]

    assert "<bdi>Handel</bdi>" in chooses.text
    assert "Was Sie von The Weekly Review bekommen" in chooses.text
    assert {'<html lang="de" dir="ltr">'} == {re.findall("<html[^>]*>", page.text)[0] for page in (chooses, leaves, left)}
    assert {'<html lang="en" dir="ltr">'} == {re.findall("<html[^>]*>", page.text)[0] for page in others}


async def test_the_page_is_the_readers_own_and_of_no_use_to_others(tmp_path: Path) -> None:
    """A token that is not ours has no page, that of a test acts on nothing, and who has left is told so and chooses nothing."""
    async with public_pages(tmp_path, **WITH_TOPICS) as pages:
        token = await pages.token(ADA)
        strange = [await pages.client.request(method, f"/u/{token[:-1]}B/preferences") for method in ("GET", "POST")]
        test = await pages.client.post(f"/u/{await pages.token(BO, purpose=Purpose.TEST)}/preferences", data={"topic": "trade"})
        large = await pages.client.post(f"/u/{token}/preferences", content=b"topic=trade&" * 4_000)
        offered = await pages.client.get(f"/u/{token}")
        await pages.client.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"})
        left = await pages.client.post(f"/u/{token}/preferences", data={"topic": "trade"})
        choices = await _choices(pages, ADA), await _choices(pages, BO)

    assert [404, 404, 200, 413] == [answer.status_code for answer in [*strange, test, large]]
    assert "test message" in test.text
    assert f'href="{token}/preferences"' in offered.text
    assert "You have left" in left.text
    assert "<form" not in left.text
    assert (((), Frequency.EVERY),) * 2 == choices


async def test_without_choices_there_is_no_page(tmp_path: Path) -> None:
    """A newsletter without topics and frequencies has nothing to choose: 404, and the page for leaving does not offer it."""
    async with public_pages(tmp_path) as pages:
        token = await pages.token(ADA)
        answers = [await pages.client.get(f"/u/{token}{end}") for end in ("/preferences", "")]

    assert [404, 200] == [answer.status_code for answer in answers]
    assert "preferences" not in answers[1].text


async def test_a_message_leads_to_the_readers_own_page_and_the_archive_to_nobodys(tmp_path: Path) -> None:
    """Both parts of a message link the page, and no check complains of it. The archive shows everything: it knows no reader."""
    async with public_pages(tmp_path, **WITH_TOPICS) as pages:
        desk = pages.app.desk(None)
        await import_file(desk, LIST, file="topics.csv")
        edition = await approved_edition(pages.app)
        link = f"{pages.url}/u/{await pages.token(ADA)}/preferences"
        parts = [await view(desk, edition, form=form, address=ADA) for form in ("html", "text")]
        run = await dry_run(desk, edition)
        shown = await pages.client.get(f"/a/{edition.uid}")
        nobodys = re.search(r'href="([^"]*/preferences)"', shown.text)
        assert nobodys
        led = await pages.client.get(f"/a/{nobodys[1]}")

    assert all(link.encode() in part for part in parts)
    assert not [one for one in run.shown.findings if one.level != "info" and one.id in ("link", "parity", "placeholder")]
    assert all(f"What {one} means" in shown.text for one in ("dredging", "ferries", "tariffs", "cranes"))
    assert 200 == led.status_code


async def test_a_list_goes_out_and_comes_back_with_its_choices(tmp_path: Path) -> None:
    """What is exported is taken back unchanged; a topic that there is not is kept and told, one given by hand is refused."""
    rows = b'email,status,topics,frequency\nada@example.org,confirmed,"world, trade",Weekly\nbo@example.org,confirmed,sprot,every\n'
    async with opened_project(tmp_path, **WITH_TOPICS) as app:
        desk = app.desk(None)
        first = await import_file(desk, rows, file="topics.csv")
        written = await export(desk)
        again = await import_file(desk, written, file="export.csv")
        bad = await import_file(desk, b"email,frequency\ncy@example.org,daily\n", file="bad.csv")
        with pytest.raises(BadInput, match="has no topic 'sprot'"):
            await add(desk, "di@example.org", topics=["sprot"])
        await add(desk, BO, topics=["everything"], frequency="monthly")
        found = await app.readers.find(BO)
        audience, _ = await with_readers_file(app, desk, {})

    assert "1 row asks for the topic 'sprot', which weekly has not (it has trade, world)" in first.notes
    assert b'ada@example.org,Ada Reader,confirmed,,,"trade, world",weekly,' in written
    assert 0 == again.enrolled.updated
    assert "frequency 'daily' is none of every, weekly, monthly" in bad.rejected[0].reason
    assert found
    assert ((), Frequency.MONTHLY) == (found[1][0].topics, found[1][0].frequency)
    assert {} == audience
