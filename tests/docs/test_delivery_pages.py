"""The pages about mail servers, providers and replies are what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.config import WHOLE, refused
from tests.support.describe_delivery import PROVIDERS_PAGE, REPLIES_PAGE, providers_page, replies_page


def test_the_page_of_providers_is_the_table() -> None:
    """`make docs` would change nothing."""
    assert providers_page() == PROVIDERS_PAGE.read_text(encoding="utf-8")


def test_the_page_of_replies_is_the_table() -> None:
    """`make docs` would change nothing."""
    assert replies_page() == REPLIES_PAGE.read_text(encoding="utf-8")


def test_what_the_page_about_mail_servers_shows_can_be_written(tmp_path: Path) -> None:
    """Each block of TOML is taken by a configuration; only the password files are not there."""
    page = (PROVIDERS_PAGE.parents[1] / "how-to" / "mail-servers.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    smtp = '[smtp]\nhost = "mail.example.org"\nport = 587\n'

    assert len(blocks) == 3
    for block in blocks:
        servers = block if "[smtp]" in block or "[relays." in block else f"{smtp}\n{block}"
        assert [] == [str(one) for one in refused(tmp_path, WHOLE.replace(smtp, servers), {}) if not one.key.endswith("password_file")]
