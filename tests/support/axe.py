"""axe-core on pages of ours that a server gives out, as the check does it on mails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.async_api import Browser

from newsletter.checks.on_demand.axe import NOISE_IN_MAIL, axe_source, violations

SEVERE = ("serious", "critical")


async def severe_faults(browser: Browser, addresses: Sequence[str], *, mail: bool = False, width: int = 1280) -> Mapping[str, list[str]]:
    """`ADDRESS, SCHEME` -> what is serious or critical there, in light and dark; every page is named, also one without faults."""
    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        # axe is put in beside the page's own policy, which would rightly keep it out.
        context = await browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True)
        for address in addresses:
            page = await context.new_page()
            answer = await page.goto(address)
            assert answer is not None
            assert answer.headers["content-type"].startswith("text/html"), address
            found[f"{address}, {scheme}"] = [
                f"{rule['id']}: {node['target']}: {node['failureSummary']}"
                for rule in await violations(page, axe_source())
                if rule["impact"] in SEVERE and not (mail and rule["id"] in NOISE_IN_MAIL)
                for node in rule["nodes"]
            ]
            await page.close()
        await context.close()
    return found
