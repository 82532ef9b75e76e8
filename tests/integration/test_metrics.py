"""`/metrics`: what Prometheus reads, and who may."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest
from starlette.datastructures import Headers

from newsletter.app.counters import Counters
from newsletter.app.whole import open_app
from newsletter.delivery.rehearsal.habits import Answer, Habits
from newsletter.delivery.rehearsal.server import SmtpCatchAll
from newsletter.delivery.replies import Stage
from newsletter.delivery.tally import Progress
from newsletter.steps.approve import approve
from newsletter.steps.build import build
from newsletter.steps.deliver import Watch, deliver
from newsletter.web.metrics import Measure, exposition, is_local
from newsletter.web.public import public_app
from newsletter.web.serving import reserved, serving
from tests.support.project import make_project
from tests.support.storage import NOW, reader_rows


def test_measures_are_written_as_prometheus_reads_them() -> None:
    """Help, type, then a line for each value, with quotes and line ends in labels escaped."""
    one = Measure(name="n_total", kind="counter", help="Things.", values={(("a", 'x"\n\\'), ("b", "y")): 2.0, (("a", "c"),): 0.25})

    assert '# HELP n_total Things.\n# TYPE n_total counter\nn_total{a="c"} 0.25\nn_total{a="x\\"\\n\\\\",b="y"} 2\n' == exposition([one])


def test_counts_of_one_send_after_another_add_up() -> None:
    """Each send counts from zero; the process's counters never go back."""
    counters = Counters()
    first, second = counters.of_a_send(), counters.of_a_send()
    first(Progress(relays={"a": {"accepted": 2}}))
    first(Progress(relays={"a": {"accepted": 5, "put_off": 1}}))
    second(Progress(relays={"a": {"accepted": 3}}))

    assert {("a", "accepted"): 8, ("a", "put_off"): 1} == counters.messages


@pytest.mark.parametrize(
    ("peer", "headers", "local"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8080"}, True),
        ("::1", {"host": "[::1]:8080"}, True),
        ("127.0.0.1", {"host": "localhost"}, True),
        ("192.0.2.7", {"host": "127.0.0.1:8080"}, False),
        ("127.0.0.1", {"host": "news.example.org"}, False),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "192.0.2.7"}, False),
        ("", {"host": "localhost"}, False),
    ],
)
def test_only_a_program_of_this_machine_is_local(peer: str, headers: dict[str, str], local: bool) -> None:
    """What a proxy on this machine passes on is not, as far as it says so."""
    assert local is is_local(peer, Headers(headers))


async def test_metrics_tell_what_became_of_an_edition(tmp_path: Path) -> None:
    """From the ledger by state, and from this process by relay and outcome; by default there is no such page."""
    habits = Habits(answers=(Answer(stage=Stage.RCPT, reply="550 5.1.1 no such user", to="r0@*"),))
    async with SmtpCatchAll(habits=habits) as server:
        settings = make_project(tmp_path, smtp={"port": server.port}, web={"metrics": "local"})
        async with open_app(settings) as app:
            desk = app.desk(None)
            await app.readers.enrol("weekly", reader_rows(4), at=NOW)
            edition = (await approve(desk, (await build(desk)).edition)).edition
            await deliver(desk, app.post, edition, Watch(stop=asyncio.Event(), report=app.counters.of_a_send()))
            async with serving(public_app(app), reserved()) as url, httpx2.AsyncClient() as client:
                answer = await client.get(f"{url}/metrics")
                foreign = await client.get(f"{url}/metrics", headers={"Host": "news.example.org"})
    async with (
        open_app(make_project(tmp_path / "other")) as app,
        serving(public_app(app), reserved()) as url,
        httpx2.AsyncClient() as client,
    ):
        off = await client.get(f"{url}/metrics")

    lines = answer.text.splitlines()
    assert (200, 404, 404) == (answer.status_code, foreign.status_code, off.status_code)
    assert f'newsletter_deliveries{{edition="{edition.name}",state="sent"}} 3' in lines
    assert f'newsletter_deliveries{{edition="{edition.name}",state="refused"}} 1' in lines
    assert f'newsletter_planned{{edition="{edition.name}"}} 4' in lines
    assert 'newsletter_messages_total{relay="smtp",outcome="accepted"} 3' in lines
    assert 'newsletter_messages_total{relay="smtp",outcome="refused"} 1' in lines
    assert "example.org" not in answer.text
