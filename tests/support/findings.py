"""A clean edition for the checks, and ways to plant one defect in it."""

from __future__ import annotations

from dataclasses import replace

from newsletter.checks.base import CheckInput, Finding
from newsletter.checks.run import run_checks
from newsletter.model.letter import mark

NONCE = "5eed5eed5eed5eed"
UNSUBSCRIBE = mark(NONCE, "unsubscribe_url")
HARBOUR, BRIDGE = "https://journal.example/harbour", "https://journal.example/bridge?id=7"
GUARDED = (
    "The council met behind closed doors for the fourth time this year. Nobody would say what it had decided about the quay.\n\n"
    "Short one. 埠頭の将来について市議会が何を決めたのかは誰も語ろうとしなかった。"
)

HTML = f"""<!doctype html>
<html lang="en" dir="ltr">
<head><title>The Weekly Letter</title><style>@media (max-width:480px){{.a{{width:100%}}}}</style></head>
<body><!--[if mso]><table><tr><td><![endif]-->
<div style="display:none">Two stories from the waterfront, and who pays</div>
<div lang="en" dir="ltr">
<h1>The Weekly Letter</h1>
<h2><a href="{HARBOUR}">A harbour wakes up</a></h2>
<a href="{HARBOUR}"><img src="https://journal.example/harbour.jpg" alt="Cranes at dawn" width="552"></a>
<p>After ten quiet years the cranes move again, and the town is not sure that it likes the noise.</p>
<h2><a href="{BRIDGE}&amp;utm_source=newsletter">Bridge &amp; tunnel: who <b>pays</b>?</a></h2>
<p>Two plans, one river. <a href="mailto:desk@journal.example">Write to us</a>.</p>
<p>The Weekly Letter, 1 Long Street,<br>10115 Berlin. <a href="{UNSUBSCRIBE}">Unsubscribe</a></p></div>
</body></html>
"""

TEXT = f"""THE WEEKLY LETTER

A harbour wakes up
{HARBOUR}

After ten quiet years the cranes move again, and the town is not sure that it
likes the noise.

Bridge & tunnel:
  who pays?
{BRIDGE}&utm_source=newsletter

Two plans, one river. Write to us: desk@journal.example

The Weekly Letter
1 Long Street
10115 Berlin
Unsubscribe: {UNSUBSCRIBE}
"""

CLEAN = CheckInput(
    html=HTML,
    text=TEXT,
    subject="A harbour wakes up",
    preheader="Two stories from the waterfront, and who pays",
    postal_address="1 Long Street, 10115 Berlin",
    has_unsubscribe=True,
    size_limit=102_000,
    guarded=(GUARDED,),
    titles=("A harbour wakes up", "Bridge & tunnel: who pays?"),
    links=(HARBOUR, BRIDGE),
    uncredited=(),
    nonce=NONCE,
)


def findings(**changes: object) -> tuple[Finding, ...]:
    """What the checks say of the clean edition with these fields changed."""
    return run_checks(replace(CLEAN, **changes))  # type: ignore[arg-type]  # the fields of CheckInput, by name


def planted(old: str, new: str, *, part: str = "html") -> tuple[Finding, ...]:
    """What the checks say once `old` is `new` in the html or the text; fails if `old` is not there."""
    source = getattr(CLEAN, part)
    assert old in source
    return findings(**{part: source.replace(old, new)})


def told(found: tuple[Finding, ...]) -> set[tuple[str, str]]:
    """Ids and levels."""
    return {(finding.id, finding.level) for finding in found}
