"""The environment overrides the file, and a name that matches nothing is a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.config.load import load
from tests.support.config import WHOLE, problems_of, settings_of

NL = "NEWSLETTER_NEWSLETTERS__JOURNAL__"


@pytest.mark.parametrize(
    ("name", "text", "place", "expected"),
    [
        ("NEWSLETTER_SMTP__PORT", "2525", ("smtp", "port"), 2525),
        ("NEWSLETTER_SMTP__HOST", "10", ("smtp", "host"), "10"),
        ("NEWSLETTER_LOG__JSON", "Yes", ("log", "json"), True),
        ("NEWSLETTER_LOG__JSON", "0", ("log", "json"), False),
        ("NEWSLETTER_DELIVERY__RATE", "2.5", ("delivery", "rate"), 2.5),
        ("NEWSLETTER_DELIVERY__RATE", "", ("delivery", "rate"), None),
        ("NEWSLETTER_WEB__PUBLIC_URL", "", ("web", "public_url"), ""),
        ("NEWSLETTER_FETCH__ALLOW_PRIVATE", "a.local, 10.0.0.1:80", ("fetch", "allow_private"), ("a.local", "10.0.0.1:80")),
        ("NEWSLETTER_FETCH__ALLOW_PRIVATE", '["a,b"]', ("fetch", "allow_private"), None),
        (
            "NEWSLETTER_RENDERING__LINK_DOMAINS",
            '["example.org"]',
            ("rendering", "link_domains"),
            ("example.org",),
        ),
    ],
)
def test_a_name_sets_its_option(name: str, text: str, place: tuple[str, str], expected: object, tmp_path: Path) -> None:
    """Text from the environment becomes the kind of value that the option wants."""
    if name.endswith("PRIVATE") and expected is None:
        assert [name] == [problem.key for problem in problems_of(tmp_path, WHOLE, {name: text})]
        return

    settings = settings_of(tmp_path, WHOLE, {name: text})

    section, key = place
    assert expected == getattr(getattr(settings, section), key)


def test_a_name_reaches_into_newsletters_tables_and_sources(tmp_path: Path) -> None:
    """Every option has an environment name, a source's by its place in the file."""
    settings = settings_of(
        tmp_path,
        WHOLE,
        {
            NL + "SENDER__ADDRESS": "other@example.org",
            NL + "SCHEDULE__EVERY": "day",
            NL + "SELECTION__PREFER": '{"Economy & Trade": 2}',
            NL + "SOURCES__1__URL": "https://wire.example.org/other.xml",
        },
    )

    newsletter = settings.newsletter("journal")
    assert newsletter.sender.address == "other@example.org"
    assert newsletter.schedule.every == "day"
    assert newsletter.selection.prefer == {"Economy & Trade": 2.0}
    assert [source.url for source in settings.sources("journal")] == ["", "https://wire.example.org/other.xml"]


def test_a_name_replaces_all_sources(tmp_path: Path) -> None:
    """An array of tables is given as JSON."""
    settings = settings_of(tmp_path, WHOLE, {NL + "SOURCES": '[{"kind": "feed", "url": "https://a.example/f"}]'})

    assert [source.name for source in settings.sources("journal")] == ["https://a.example/f"]


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [
        ("NEWSLETTER_SMTP__PROT", "NEWSLETTER_SMTP__PORT"),
        ("NEWSLETTER_SMTP_PORT", "NEWSLETTER_SMTP__PORT"),
        ("NEWSLETTER_SMTP", ""),
        ("NEWSLETTER_", ""),
        ("NEWSLETTER___", ""),
        ("NEWSLETTER_NEWSLETTERS__JURNAL__NAME", NL + "NAME"),
        (NL + "SENDER", NL + "SENDER__"),
        (NL + "SOURCES__2__URL", NL + "SOURCES__"),
        (NL + "SOURCES__x__URL", NL + "SOURCES__"),
        ("NEWSLETTER_ZZZZZZZZZZZZZZZ", "docs/reference"),
    ],
)
def test_a_name_that_matches_nothing_is_a_mistake(name: str, suggestion: str, tmp_path: Path) -> None:
    """Somebody who set it believes that it does something."""
    problems = problems_of(tmp_path, WHOLE, {name: "1"})

    assert [("environment", None, name, "matches no option")] == [(one.file, one.line, one.key, one.message) for one in problems]
    assert suggestion in (problems[0].suggestion or "")


def test_a_bad_value_is_blamed_on_the_environment(tmp_path: Path) -> None:
    """The environment's name stands in the problem, not the file's line that it overrides."""
    problems = problems_of(tmp_path, WHOLE, {"NEWSLETTER_SMTP__PORT": "x", NL + "TIMEZONE": "Mars", NL + "SOURCES__1__KIND": "rss"})

    assert {
        ("NEWSLETTER_SMTP__PORT", 'must be a whole number, not "x"'),
        (NL + "TIMEZONE", '"Mars" is no time zone of the tz database'),
        (NL + "SOURCES__1__KIND", 'must be one of feed, folder, ghost, links, page, section, sitemap, text, wordpress, not "rss"'),
    } == {(one.key, one.message) for one in problems}
    assert {("environment", None)} == {(one.file, one.line) for one in problems}


def test_names_of_others_are_left_alone(tmp_path: Path) -> None:
    """The command line's own two names, and those without the prefix, are no options."""
    environ = {"NEWSLETTER_CONFIG": "x", "NEWSLETTER_LOG": "debug", "NEWSLETTERS__X": "1", "PATH": "/bin", "newsletter_x": "1"}

    assert settings_of(tmp_path, WHOLE, environ).smtp.port == 587


def test_the_file_is_named_by_the_environment(tmp_path: Path) -> None:
    """Without a path NEWSLETTER_CONFIG says where the file is."""
    settings_of(tmp_path)

    assert tmp_path == load(None, {"NEWSLETTER_CONFIG": str(tmp_path / "config.toml")}).folder


def test_a_secret_in_the_environment_is_used_and_not_shown(tmp_path: Path) -> None:
    """The password reaches the options and no text that is made of them."""
    settings = settings_of(tmp_path, WHOLE, {"NEWSLETTER_SMTP__PASSWORD": "hunter2", "NEWSLETTER_SMTP__USER": "u"})

    assert settings.smtp.password == "hunter2"
    assert "hunter2" not in repr(settings) + str(settings)
