"""SpamAssassin on the digest that the product ships, in every theme: its content rules, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.app.whole import open_app
from newsletter.checks.on_demand import spam
from newsletter.config.load import load
from newsletter.shipped import shipped
from newsletter.steps.build import build
from newsletter.steps.inspect import inspect
from tests.support.theme_samples import THEMES

AT_MOST = 0.1  # points; 5 are spam


@pytest.mark.parametrize("theme", THEMES)
async def test_a_theme_scores_next_to_nothing(theme: str, tmp_path: Path) -> None:
    """At most 0.1 points for the message as a reader gets it, with its public pages, pictures and headers."""
    environment = {
        "NEWSLETTER_DATABASE__URL": f"sqlite+aiosqlite:///{tmp_path}/spam.db",
        "NEWSLETTER_KEYS__FILE": str(tmp_path / "key"),
        "NEWSLETTER_WEB__PUBLIC_URL": "https://news.meridian-review.example",
        "NEWSLETTER_NEWSLETTERS__JOURNAL__THEME": theme,
    }
    async with open_app(load(shipped("config.toml"), environment)) as app:
        desk = app.desk("journal")
        inspected = await inspect(desk, (await build(desk)).edition)
        verdict = await spam.judge(inspected.samples[0].message)

    assert verdict.score <= AT_MOST, verdict.rules
