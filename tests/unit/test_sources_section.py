"""Pages of headlines in the shapes that sites give them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from newsletter.errors import BadInput
from newsletter.sources.section.parse import MOST_LINKS, parse

_AT = "https://press.example/sea/"
_AROUND = (
    "<!doctype html><html><body><div id='masthead'><a href='/'>The Coast, a paper for islands</a></div>"
    "<nav><ul><li><a href='/weather-on-the-islands-today'>Weather on the islands today</a></li></ul></nav>{body}"
    "<div class='sidebar'><h3><a href='/most-read-story-of-the-week'>The most read story of the week</a></h3></div>"
    "<div class='related-tags tags'><a href='/stories-about-every-ferry'>Stories about every ferry</a></div>"
    "<footer><p><a href='/how-we-work-and-who-we-are'>How we work and who we are</a></p></footer></body></html>"
)


def links(body: str, selector: str = "", at: str = _AT) -> list[str]:
    """The paths that are found."""
    found = parse(_AROUND.format(body=body).encode(), at, "text/html; charset=utf-8", selector).links
    return [one.url.removeprefix("https://press.example/") for one in found]


_SHAPES = {
    "a list of posts": "<section class='section'><ul class='posts'>"
    "<li><a href='/posts/ferry-with-one-parcel/'>A ferry with one parcel</a> <time datetime='2031-05-13'>13 May</time></li>"
    "<li><a href='/posts/pontoon/'>The pontoon of larch and cork</a> <time>2031-05-12</time></li></ul></section>",
    "cards of which the whole is a link": "<main class='site-main'><div class='post-feed'>"
    "<article class='post-card post featured'><a class='post-card-image-link' href='/ferry-with-one-parcel/'><img src='a.jpg' alt=''></a>"
    "<a class='post-card-content-link' href='/ferry-with-one-parcel/'><header><h2>A ferry with one parcel</h2></header><p>What it carried.</p></a></article>"
    "<article class='post-card post'><a class='post-card-content-link' href='/pontoon/'><header><h2>The pontoon of larch and cork</h2></header></a>"
    "</article></div></main>",
    "headings in blocks": "<div id='content'><div class='post-12 type-post'><header class='entry-header'><h2 class='entry-title'>"
    "<a href='https://www.press.example/2031/05/ferry/'>Ferry</a></h2><a href='/author/osk/'>Marit Osk</a></header><p>Text.</p>"
    "<a class='more-link' href='https://www.press.example/2031/05/ferry/'>Continue reading</a></div>"
    "<div class='post-13 type-post'><header class='entry-header'><h2 class='entry-title'>"
    "<a href='https://www.press.example/2031/05/pontoon/'>A pontoon made by the island's own carpenters</a></h2></header></div></div>",
    "a lead and a river": "<main><div class='lead'><h1><a href='/a/10001'>The county decides on the line in autumn</a></h1></div>"
    "<div class='river'><div class='teaser'><h3><a href='/a/10002'>A pontoon of larch</a></h3></div>"
    "<div class='teaser'><h3><a href='/a/10003'>Two goats on the ferry</a></h3></div></div></main>",
    "a table of the old days": "<table><tr><td><font size=2><a href='n1.html'>The ferry carried a parcel and two goats</a></font></td></tr>"
    "<tr><td><font size=2><a href='n2.html'>The carpenters of the island build a raft</a></font></td></tr></table>",
    "links laid over cards": "<main class='main'><article class='post-entry first-entry'><header class='entry-header'><h2>A ferry with a parcel</h2>"
    "</header><p>Text.</p><a class='entry-link' aria-label='post link to it' href='/posts/ferry/'></a></article>"
    "<article class='post-entry'><header class='entry-header'><h2>The pontoon of larch</h2></header><a class='entry-link' aria-label='post link to it'"
    " href='/posts/pontoon/'></a></article></main>",
    "posts with many names": "<ul class='wp-block-post-template'>"
    "<li class='wp-block-post post-7 post type-post status-publish format-standard has-post-thumbnail hentry category-sea'>"
    "<h2 class='wp-block-post-title'><a href='/ferry/'>A ferry, a parcel and a goat</a></h2></li>"
    "<li class='wp-block-post post-8 post type-post status-publish format-standard hentry category-sea tag-x'>"
    "<h2 class='wp-block-post-title'><a href='/larch/'>Larch and cork</a></h2><a href='/topics/sea/'>All that is in the section</a></li></ul>",
    "within a badly named place": "<div class='newsletter home'><h2><a href='/a-ferry'>A ferry, a parcel and a goat</a></h2>"
    "<h2><a href='/larch'>Larch and cork</a></h2></div>",
    "under topics": "<main><ul><li><h3><a href='/topics/sea/a-ferry-left-the-quay'>A ferry left the quay on Tuesday</a></h3></li>"
    "<li><h3><a href='/topics/why-the-pontoon-is-of-larch'>Why the pontoon is of larch</a></h3></li>"
    "<li><h3><a href='/topics/sea-and-islands'>All about the sea and islands</a></h3></li></ul></main>",
    "in Korean": "<main><ul><li><h3><a href='/news/12001'>섬으로 가는 첫 우편선이 항구를 떠났다</a></h3></li>"
    "<li><h3><a href='/news/12002'>새 부두를 지은 목수들의 이야기</a></h3></li></ul></main>",
}
_STORIES = {
    "a list of posts": ["posts/ferry-with-one-parcel/", "posts/pontoon/"],
    "cards of which the whole is a link": ["ferry-with-one-parcel/", "pontoon/"],
    "headings in blocks": ["https://www.press.example/2031/05/ferry/", "https://www.press.example/2031/05/pontoon/"],
    "a lead and a river": ["a/10001", "a/10002", "a/10003"],
    "a table of the old days": ["sea/n1.html", "sea/n2.html"],
    "within a badly named place": ["a-ferry", "larch"],
    "links laid over cards": ["posts/ferry/", "posts/pontoon/"],
    "posts with many names": ["ferry/", "larch/"],
    "under topics": ["topics/sea/a-ferry-left-the-quay", "topics/why-the-pontoon-is-of-larch"],
    "in Korean": ["news/12001", "news/12002"],
}


@pytest.mark.parametrize("shape", sorted(_SHAPES))
def test_stories_are_found_and_nothing_around_them(shape: str) -> None:
    """In the order of the page, each once; neither navigation nor boxes, authors and footers."""
    assert _STORIES[shape] == links(_SHAPES[shape])


def test_a_date_beside_a_headline_is_the_story_s() -> None:
    """From the attribute or the words of its time element."""
    found = parse(_AROUND.format(body=_SHAPES["a list of posts"]).encode(), _AT, None, "").links

    assert [date(2031, 5, 13), date(2031, 5, 12)] == [one.published for one in found]
    assert ["A ferry with one parcel", "The pontoon of larch and cork"] == [one.title for one in found]


def test_a_moment_with_a_zone_is_kept_whole() -> None:
    """As the site wrote it."""
    body = "<article><h2><a href='/a'>A ferry with one parcel</a></h2><time datetime='2031-05-13T08:00:00+02:00'>x</time></article>"
    (found,) = parse(_AROUND.format(body=f"<main>{body}</main>").encode(), _AT, None, "").links

    assert datetime(2031, 5, 13, 6, 0, tzinfo=UTC) == found.published


def test_a_selector_has_the_last_word() -> None:
    """What it matches, or the links within; also links to other sites, and short ones."""
    body = "<div class='picks'><p><a href='https://other.example/x'>X</a></p></div>" + _SHAPES["a list of posts"]

    assert ["https://other.example/x"] == links(body, ".picks a")
    assert ["https://other.example/x"] == links(body, ".picks")


@pytest.mark.parametrize(("selector", "says"), [("h2 >", "no CSS selector"), (".nothing a", "finds no link")])
def test_a_selector_that_cannot_work_says_so(selector: str, says: str) -> None:
    """With the selector in the words."""
    with pytest.raises(BadInput, match=says) as error:
        links(_SHAPES["a list of posts"], selector)

    assert selector in error.value.what


def test_a_page_without_stories_has_none() -> None:
    """Neither links in running text nor short words are headlines."""
    assert [] == links(
        "<main><p>Read <a href='/terms'>our terms</a> and <a href='/map'>the map</a>.</p><p><a href='/a'>More</a></p></main>"
    )


def test_a_huge_page_is_bounded() -> None:
    """In links and in time."""
    many = "".join(
        f"<article><h2><a href='/story-number-{n}'>The story of number {n} on this page</a></h2></article>" for n in range(6_000)
    )
    deep = "<div>" * 3_000 + "<a href='/a-deep-story-of-the-sea'>A deep story of the sea and its ground</a>" * 300
    began = time.process_time()

    assert MOST_LINKS == len(links(f"<main>{many}</main>"))
    links(deep)

    assert time.process_time() - began < 4
