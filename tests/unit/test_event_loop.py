"""Which event loop a command runs on."""

from __future__ import annotations

import asyncio

import pytest

from newsletter.cli.front import run_async


def loop_of_a_command() -> str:
    """The module of the loop that a command runs on."""
    seen: list[str] = []

    async def work() -> None:
        seen.append(type(asyncio.get_running_loop()).__module__)

    assert 0 == run_async(work())
    return seen[0]


def test_a_command_runs_on_uvloop_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra `fast` needs no option."""
    monkeypatch.delenv("NEWSLETTER_LOOP", raising=False)

    assert "uvloop" == loop_of_a_command()


def test_the_environment_keeps_a_command_on_asyncio(monkeypatch: pytest.MonkeyPatch) -> None:
    """NEWSLETTER_LOOP=asyncio is for those who compare, or distrust."""
    monkeypatch.setenv("NEWSLETTER_LOOP", "asyncio")

    assert loop_of_a_command().startswith("asyncio.")
