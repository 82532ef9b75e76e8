"""When two addresses are one page: what is folded, and what never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.identity import canonical_url
from newsletter.model.shingles import EVERY, marks, shingles

_PAGE = "https://coast.example/2026/11/the-lighthouse"


@pytest.mark.parametrize(
    "other",
    [
        "http://coast.example/2026/11/the-lighthouse",
        "https://www.coast.example/2026/11/the-lighthouse/",
        "https://WWW.Coast.Example:443/2026/11/the-lighthouse",
        "https://m.coast.example/2026/11/the-lighthouse",
        "https://mobile.coast.example/2026/11/the-lighthouse",
        "https://amp.coast.example/2026/11/the-lighthouse",
        "https://coast.example./2026/11/the-lighthouse",
        "https://user:word@coast.example/2026/11/the-lighthouse",
        "https://coast.example/2026/11/the-lighthouse/amp",
        "https://coast.example/2026/11/the-lighthouse/amp/",
        "https://coast.example/2026/11/the-lighthouse.amp",
        "https://coast.example/amp/2026/11/the-lighthouse",
        "https://coast.example/2026/11/the-lighthouse?amp=1",
        "https://coast.example/2026/11/the-lighthouse?amp",
        "https://coast.example/2026/11/the-lighthouse?outputType=amp",
        "https://coast-example.cdn.ampproject.org/c/s/coast.example/2026/11/the-lighthouse",
        "https://coast-example.cdn.ampproject.org/v/s/coast.example/2026/11/the-lighthouse?amp_js_v=0.1",
        "https://www.google.com/amp/s/coast.example/2026/11/the-lighthouse",
        "https://coast.example/2026/11/the-lighthouse/index.html",
        "https://coast.example/2026/11/the%2Dlighthouse",
        "https://coast.example/2026/11/the-lighthouse#comments",
        "https://coast.example/2026/11/the-lighthouse?utm_source=x&UTM_medium=y&fbclid=1&gclid=2&mc_cid=3&_ga=4&pk_campaign=5",
        "  https://coast.example/2026/11/the-lighthouse ",
    ],
)
def test_forms_of_one_page_are_one(other: str) -> None:
    """Scheme, host, AMP, trackers, slashes and marks do not make another page."""
    assert canonical_url(other) == canonical_url(_PAGE) == _PAGE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://coast.example/a?id=3", "https://coast.example/a?id=4"),
        ("https://coast.example/a?p=1&page=2", "https://coast.example/a?p=1"),
        ("https://coast.example/a?amp=loud", "https://coast.example/a"),
        ("https://coast.example/Amplifier", "https://coast.example/lifier"),
        ("https://coast.example/lamp", "https://coast.example/l"),
        ("https://coast.example/#!/first", "https://coast.example/#!/second"),
        ("https://coast.example:8080/a", "https://coast.example/a"),
        ("https://news.coast.example/a", "https://coast.example/a"),
        ("https://coast.example/a%2Fb", "https://coast.example/a/b"),
        ("https://coast.example/A", "https://coast.example/a"),
        ("https://m.example/a", "https://example/a"),
    ],
)
def test_what_may_be_another_page_stays_another(one: str, other: str) -> None:
    """Real parameters, ports, hosts, letters and escaped slashes are part of an address."""
    assert canonical_url(one) != canonical_url(other)


def test_a_name_in_its_own_script_is_its_ascii_form() -> None:
    """An address is the same in both spellings of its host, and in both of its path."""
    assert canonical_url("https://bücher.example/münchen") == canonical_url("https://xn--bcher-kva.example/m%C3%BCnchen")


def test_the_order_of_parameters_says_nothing() -> None:
    """Sites link to themselves in any order."""
    assert canonical_url("https://coast.example/?b=2&a=1") == canonical_url("https://coast.example/?a=1&b=2")


@given(
    st.builds(
        lambda host, path, query, end: f"https://{host}.example/{path}{query}{end}",
        st.from_regex(r"(www\.|m\.|amp\.)?[a-z]{1,8}", fullmatch=True),
        st.text(st.characters(codec="utf-8", exclude_characters="?#\\[]", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), max_size=30),
        st.sampled_from(["", "?", "?a=1", "?amp=1&b=%20", "?utm_x=1&z=é", "?a=1&a=2"]),
        st.sampled_from(["", "/", "/amp/", "/index.php", "#x", "#!x"]),
    )
)
def test_folding_twice_is_folding_once(url: str) -> None:
    """The canonical form of an address is its own: a stored key always meets itself again."""
    try:
        once = canonical_url(url)
    except ValueError:
        return
    assert canonical_url(once) == once


def test_marks_are_a_fixed_share_of_the_shingles() -> None:
    """What two texts share of their shingles they share of their marks, however long they are."""
    long = " ".join(f"word{n} follows{n * 7 % 1000}" for n in range(4_000))
    short = " ".join(long.split()[:800])

    assert len(shingles(long)) / EVERY * 0.8 < len(marks(shingles(long))) <= 1_000
    assert set(marks(shingles(short))) <= set(marks(shingles(short) | shingles("quite another text")))
    assert marks(shingles(short)) == sorted(marks(shingles(short)))
