"""Writes newsletter/checks/caniemail/support.json from caniemail's own file: `python -m tests.support.client_support caniemail.json`.

The file is `data/caniemail.json` of the npm package `caniemail`; its licence lies beside the result. What MJML writes by
itself is found by the checks' own matcher in a page that holds one of everything and no style.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from newsletter.checks.client_features import SEVERITIES
from newsletter.checks.client_support import constructs
from newsletter.checks.page import read_page
from newsletter.rendering.inline import inline_styles
from newsletter.rendering.mjml import compile_mjml, merge_outlook_comments

RESULT = Path(__file__).parents[2] / "newsletter" / "checks" / "caniemail" / "support.json"

NEUTRAL = """<mjml lang="en" dir="ltr"><mj-head><mj-title>Plain</mj-title></mj-head><mj-body>
<mj-wrapper><mj-section><mj-column><mj-text>Words</mj-text><mj-image src="https://a.example/a.png" alt="a" href="https://a.example/" />
<mj-button href="https://a.example/">A button</mj-button><mj-divider /><mj-spacer />
<mj-table><tr><td>A cell</td></tr></mj-table></mj-column></mj-section></mj-wrapper>
<mj-section full-width="full-width"><mj-group><mj-column width="50%"><mj-text>One</mj-text></mj-column>
<mj-column width="50%"><mj-text>Two</mj-text></mj-column></mj-group></mj-section>
<mj-section direction="rtl"><mj-column width="200px"><mj-text>Three</mj-text></mj-column></mj-section>
</mj-body></mjml>"""


def own_constructs() -> list[str]:
    """What MJML writes by itself, through every stage that a theme's page goes through."""
    html = merge_outlook_comments(inline_styles(compile_mjml(NEUTRAL)))
    return sorted({one.written for one in constructs(read_page(html))})


def record(caniemail: dict[str, Any]) -> dict[str, Any]:
    """The file's content, from that of caniemail."""
    names = caniemail["nicenames"]
    entries = {
        one["slug"]: {"title": one["title"], "lacking": _lacking(one["stats"])} for one in caniemail["data"] if one["slug"] in SEVERITIES
    }
    return {
        "source": "caniemail.com, by way of the npm package caniemail 1.0.5 (MIT, see LICENSE)",
        "tested": caniemail["last_update_date"][:10],
        "programs": names["family"],
        "platforms": names["platform"],
        "entries": dict(sorted(entries.items())),
        "own": own_constructs(),
    }


def _lacking(stats: dict[str, dict[str, dict[str, str]]]) -> dict[str, list[str]]:
    lacking = {}
    for program, platforms in stats.items():
        without = [platform for platform, versions in platforms.items() if _newest(versions) == "n"]
        if without:
            lacking[program] = without
    return lacking


def _newest(versions: dict[str, str]) -> str:
    known = [verdict[0] for verdict in versions.values() if verdict[0] in "yan"]
    return known[-1] if known else "u"


if __name__ == "__main__":
    made = record(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    RESULT.write_text(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=False) + "\n", encoding="utf-8")
