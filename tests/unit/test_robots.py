"""What robots.txt allows (RFC 9309)."""

from __future__ import annotations

import time

import pytest

from newsletter.fetch.robots import MOST_BYTES, fits, parse_robots, product_token

_AGENT = "newsletter-digest/0.1"
_SITE = "https://press.example"


def allows(robots: str, path: str) -> bool:
    """Whether a path may be read."""
    return parse_robots(robots.encode(), _AGENT).allows(_SITE + path)


@pytest.mark.parametrize(
    ("pattern", "path", "fitting"),
    [
        ("/fish", "/fish.html", True),
        ("/fish/", "/fish", False),
        ("/fish*", "/fishheads/one", True),
        ("/*.php", "/a/b.php?x=1", True),
        ("/*.php$", "/a/b.php?x=1", False),
        ("/*.php$", "/a.php/b.php", True),
        ("/a*b*c", "/aXcXbXc", True),
        ("/a*a$", "/a", False),
        ("/$", "/a", False),
        ("*", "/anything", True),
    ],
)
def test_a_rule_fits_the_paths_that_begin_as_it_says(pattern: str, path: str, fitting: bool) -> None:
    """A star is any characters, a dollar sign is the end."""
    assert fitting == fits(pattern, path)


def test_the_longest_rule_decides_and_of_equal_ones_the_one_that_allows() -> None:
    """Order does not matter."""
    robots = "User-agent: *\nDisallow: /a\nAllow: /a/open\nAllow: /same\nDisallow: /same\nDisallow:\n"

    assert not allows(robots, "/a/closed")
    assert allows(robots, "/a/open/page")
    assert allows(robots, "/same")
    assert allows(robots, "/elsewhere")


def test_rules_for_this_program_replace_those_for_all() -> None:
    """The name is compared without case and version; groups of one name are one group; several names may share a group."""
    robots = (
        "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: NEWSLETTER-DIGEST/9\nSitemap: https://press.example/s.xml\n"
        "Disallow: /drafts\n\nUser-agent: newsletter-digest\nDisallow: /old # moved\nCrawl-delay: 2\n"
    )
    read = parse_robots(robots.encode(), _AGENT)

    assert read.allows(f"{_SITE}/news")
    assert not read.allows(f"{_SITE}/drafts/1")
    assert not read.allows(f"{_SITE}/old")
    assert 2.0 == read.delay_s
    assert ("https://press.example/s.xml",) == read.sitemaps


def test_escapes_are_compared_by_what_they_mean() -> None:
    """A rule in one spelling holds for addresses in the other; a slash that is escaped is no slash."""
    assert not allows("User-agent: *\nDisallow: /café", "/caf%C3%A9/menu")
    assert not allows("User-agent: *\nDisallow: /%7Eann", "/~ann/")
    assert allows("User-agent: *\nDisallow: /a/b", "/a%2Fb")


def test_robots_txt_itself_and_what_is_no_robots_txt_forbid_nothing() -> None:
    """A page of HTML where robots.txt should be has no rules."""
    assert allows("User-agent: *\nDisallow: /", "/robots.txt")
    assert allows("<!doctype html><title>Not found</title>", "/a")
    assert allows("Disallow: /", "/a")


def test_a_hostile_robots_txt_costs_little() -> None:
    """Neither stars by the hundred nor megabytes of rules keep the program busy."""
    stars = "User-agent: *\n" + ("Disallow: /" + "*a" * 450 + "b$\n") * 2_000
    began = time.process_time()

    robots = parse_robots((stars + "x" * MOST_BYTES * 4).encode(), _AGENT)
    assert robots.allows(_SITE + "/" + "a" * 3_000)

    assert time.process_time() - began < 2


def test_a_program_is_called_by_its_name_without_the_version() -> None:
    """RFC 9309 section 2.2.1: letters, hyphens and underscores."""
    assert "newsletter-digest" == product_token("newsletter-digest/0.1 (+https://press.example)")
    assert "" == product_token("3")
