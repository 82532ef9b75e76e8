"""What a project begins with must not reach its readers."""

from __future__ import annotations

import tomllib

from newsletter.app.trying import config_text
from newsletter.sources.discover import Found
from tests.support.findings import findings


def test_the_postal_address_of_a_saved_trial_blocks_an_approval() -> None:
    """`newsletter try --save` knows no address; sent as it is, its stand-in would stand in every message."""
    found = Found(feed_url="https://review.example/feed.xml", title="The Review", language="en", site="https://review.example/")
    saved = tomllib.loads(config_text(found, ()))["newsletters"]["digest"]["postal_address"]

    told = [one for one in findings(postal_address=saved) if one.where == "configuration"]

    assert [("postal-address", "error")] == [(one.id, one.level) for one in told]
    assert saved in told[0].message
