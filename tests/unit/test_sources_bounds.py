"""The mark-up of a page judged before a parser sees it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.bounds import MAX_ATTRIBUTES, MAX_TAGS, bounded

_ORDINARY = (
    "<!doctype html><html lang='en'><head><script>if (a<b && c<d) { x='<p>' }</script><!-- <p a=1 --><style>p>a{}</style></head>"
    '<body class="x" data-state=\'{"a":"<b>"}\'><p title=\'it\'s\'>A < B, and <b>C</b> > D.<br/></body></html>'
)


def test_an_ordinary_page_stays_as_it_is() -> None:
    """Scripts, comments, data in attributes, stray quotation marks and angles are left alone, however long."""
    long = _ORDINARY.replace("<b>C</b>", f"<b data-all='{'=' * 5_000} {'a=1 ' * 5_000}'>C</b>")

    assert _ORDINARY == bounded(_ORDINARY)
    assert long == bounded(long)


def test_a_tag_of_too_many_attributes_keeps_its_name_alone() -> None:
    """What stands around it is not touched."""
    wide = "<p>one</p><section " + " ".join(f"a{n}=1" for n in range(MAX_ATTRIBUTES + 1)) + ">two</section>"
    bare = "<p>one</p><section " + " ".join(f"attribute{n}" for n in range(MAX_ATTRIBUTES + 1)) + ">two</section>"

    assert bounded(wide) == bounded(bare) == "<p>one</p><section>two</section>"


def test_what_follows_too_many_tags_is_left_out() -> None:
    """The beginning of a page stays: that is where its article is."""
    page = "<h1>Head</h1>" + "<a>link</a>" * MAX_TAGS + "<p>end</p>"
    kept = bounded(page)

    assert kept.startswith("<h1>Head</h1><a>link</a>")
    assert kept.endswith("</a>link</a>"[4:])
    assert "end" not in kept
    assert kept.count("<") < 2 * MAX_TAGS + 2


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<a>", '<a "', '<a ="', "<a ='", "<!-- ", "<script>", "<script ", "</script", "<style a='", "<", "<a", "= ", '="', "<a =\n'"],
)
def test_no_mark_up_costs_the_square_of_its_length(piece: str) -> None:
    """A megabyte of any beginning without its end is one pass."""
    markup = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    bounded(markup)
    bounded("<a " + markup)

    assert time.process_time() - begun < 1


@given(st.text(alphabet=st.sampled_from("<>/='\" ap!-\n")))
def test_short_mark_up_is_never_changed(markup: str) -> None:
    """Nothing is cut but what is too much."""
    assert markup == bounded(markup)
