"""A journal of many kinds of sources whose gated sentences bear marks that no reader without the right may ever see."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.ghost import KEY, GhostSite
from tests.support.ghost import Post as GhostPost
from tests.support.http_server import HttpServer, plain
from tests.support.project import newsletter_table
from tests.support.sources import NOW, Sample
from tests.support.wordpress import WordPressSite

HTML = {"Content_Type": "text/html; charset=utf-8"}
# Place -> two paragraphs that are free and two that are gated; no two alike, or they would count as one story.
_STORIES = {
    "Moss": (
        "The harbour office opened its new hall on Tuesday, and a brass band of eleven played until the rain began. Nobody had expected "
        "so many people, and the coffee was gone within the hour.",
        "It stands on piles of larch that were driven by hand, because no crane could be paid for. Forty men spent the better part of two "
        "winters on the work, and each has carved his name into a beam.",
        "The {mark} ledger lists three ships that passed the light without a pilot. Their owners have been told, and two have paid.",
        "A second {mark} paper shows who signed for oil that was never delivered. The signature is that of a man who died the year before.",
    ),
    "Rauma": (
        "Seven tugs lay idle all summer while their crews learned to cook. The owners call it training, and the crews call it Tuesday.",
        "Below the piles of larch at the north quay a diver found a bell last month, green with age and still in tune with the church.",
        "Our {mark} count of the bell founder's books proves that it was cast twice. One of the two was sold to a museum that denies it.",
        "In the {mark} letters a mayor asks for the price to be kept quiet, and adds a recipe for herring that is worth trying.",
    ),
    "Osk": (
        "Schoolchildren measured the tide with a broomstick for forty days and found the official tables wrong by a hand's breadth.",
        "Their teacher has written to the ministry from a desk of planks and piles of larch, and encloses the broomstick as evidence.",
        "What the {mark} reply says has not been read aloud in class. It thanks them for their interest and threatens to sue.",
        "A {mark} memorandum from the same week orders new tables to be printed at night and the old ones to be pulped.",
    ),
    "Vik": (
        "A baker who rises at two has begun to sell bread to the night ferry through a hatch in the sea wall, by basket and rope.",
        "Passengers stand on old piles of larch to reach the basket, and the captain has learned to slow down without being asked.",
        "By {mark} reckoning the hatch earns more than the shop. Its takings go to a cousin who has never been seen in the town.",
        "The {mark} agreement is for ninety-nine years and forbids the sale of anything with raisins, for reasons that it does not give.",
    ),
    "Lund": (
        "Rain.",
        "Snow.",
        "Under {mark} terms the lighthouse was let to a painter who uses it as a lamp for his studio and turns it off at ten.",
        "Some {mark} invoices for blue paint were met from the dredging budget, which is why the channel is so shallow this year.",
    ),
    "Bremnes": (
        "Geese have taken the airfield again, and the two flights a week now land on the beach when the ebb allows.",
        "Nobody complains but the geese, who would rather have had the beach and say so every morning from five onwards.",
        "The {mark} survey found that the runway was never longer than a football pitch. Pilots were told to brake early and smile.",
        "Its {mark} appendix holds the names of those who knew, in the order in which they were promoted afterwards.",
    ),
    "Tau": (
        "Wind.",
        "Fog.",
        "A {mark} inventory of the customs house counts nine chairs, one goat and no customs officers since the spring before last.",
        "Whoever drew the {mark} salaries of those officers also fed the goat, which is said to be in excellent health.",
    ),
    "Grip": (
        "A committee of five has been chosen to choose a committee of seven, which will look into the price of rope.",
        "Until it meets, rope is sold at last year's price from a shed on piles of larch, to whoever knocks twice.",
        "Each {mark} minute of the first committee ends with a vote of thanks to its own chairman, carried against one voice.",
        "That voice, says a {mark} footnote, was the chairman's, who has since resigned and opened a shop for string.",
    ),
    "Lista": (
        "Oats.",
        "Barley.",
        "Our {mark} visit to the mill found the stones warm on a day on which nothing is said to have been ground.",
        "The miller's {mark} diary gives the weather, the price of flour, and the initials of a lady who is not his wife.",
    ),
    "Farsund": (
        "Plums.",
        "Pears.",
        "Behind {mark} shutters the pilots' guild plays cards for the right to bring in the largest ships of the season.",
        "One {mark} pack of cards was found to have five aces, which the guild calls a matter of tradition and of no concern to insurers.",
    ),
    "Hitra": (
        "Mussels.",
        "Kelp.",
        "From {mark} soundings it follows that the island has moved by the length of a cow since it was last on a chart.",
        "An {mark} annex, drawn up by the cow's owner, puts the matter down to drink and asks for the boundary to follow the beast.",
    ),
    "Runde": (
        "Puffins have come back to the cliffs three weeks early, and the warden has moved his deck chair to where the view of them is best.",
        "He counts them through a tube of tin, from a bench on piles of larch, and writes the number on his sleeve until it is full.",
        "A {mark} tally on the inside of his coat is half of the one on his sleeve. He explains that the other half were asleep.",
        "With {mark} permission the sleeve was washed in June, and the season's figures are said to have improved by it.",
    ),
    "Sula": (
        "A chapel of corrugated iron has been listed, so that the rust on its south wall may not be removed without a hearing.",
        "Its door is held by a rope to old piles of larch, since the hinges went to the museum that asked for the listing.",
        "The {mark} inspector wrote two reports, one for the rust and one against it, and was paid for both by the same society.",
        "In an {mark} aside he calls the organ a kettle. The kettle, which stands in the vestry, is listed as an organ.",
    ),
}
_PLACE_OF = {
    "ghost": "Lista",
    "wordpress": "Farsund",
    "listed": "Grip",
    "unread": "Hitra",
    "feed": "Moss",
    "whole_feed": "Rauma",
    "worded": "Osk",
    "chosen": "Vik",
    "tiered": "Lund",
    "folder": "Bremnes",
    "text": "Tau",
    "mapped": "Runde",
    "headlined": "Sula",
}


@dataclass(frozen=True)
class Marks:
    """The mark of every source: a word of its own in each gated sentence."""

    feed: str = "quillfeed"
    whole_feed: str = "brackwhole"
    caption: str = "ambercaption"
    worded: str = "vexillum"
    chosen: str = "torquemark"
    tiered: str = "nimbletier"
    folder: str = "garnetfold"
    text: str = "ospreytext"
    listed: str = "lanternlist"
    unread: str = "murkyunread"
    ghost: str = "spectreghost"
    wordpress: str = "inkwellpress"
    mapped: str = "cobaltmap"
    headlined: str = "thistleline"

    def all(self) -> tuple[str, ...]:
        """Every mark."""
        return tuple(vars(self).values())


MARKS = Marks()
DUE = (MARKS.folder, MARKS.text)  # whose articles have nothing free but the title: members get an extract


def title_of(source: str) -> str:
    """The headline of the article of a source, by its name in Marks."""
    return f"What happened at {_PLACE_OF[source]}"


def free(source: str) -> list[str]:
    """The paragraphs before the gate."""
    return list(_STORIES[_PLACE_OF[source]][:2])


def gated(source: str) -> list[str]:
    """The paragraphs behind it, each with the mark of the source."""
    return [text.format(mark=getattr(MARKS, source)) for text in _STORIES[_PLACE_OF[source]][2:]]


def page(url: str, title: str, body: str, *, head: str = "", **stated: Any) -> bytes:
    """An article page with JSON-LD."""
    node = {"@type": "NewsArticle", "headline": title, "author": {"@type": "Person", "name": "Tove Berg"}, "url": url} | stated
    node |= {"datePublished": (datetime.now(UTC) - timedelta(hours=5)).isoformat(timespec="seconds")}
    script = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{title}</title><link rel='canonical' href='{url}'>{head}{script}</head>"
        f"<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    ).encode()


def blocks(texts: list[str]) -> str:
    """Paragraphs as HTML."""
    return "".join(f"<p>{text}</p>" for text in texts)


def publish(server: HttpServer) -> None:
    """Put every page and feed on the server."""
    _publish_feeds(server)
    _publish_systems(server)
    _publish_lists(server)
    _put(server, "/listed", "listed", blocks(free("listed")) + f"<div class='inner'>{blocks(gated('listed'))}</div>")
    gate = "<div class='gate'><p>Unlock this article by signing in.</p><p>Become a member</p></div>"
    body = blocks(free("worded")) + gate + blocks(gated("worded"))
    _put(server, "/worded", "worded", body, description="Schoolchildren find the tables of the tide to be wrong.")
    _put(server, "/chosen", "chosen", blocks(free("chosen")) + f"<div class='inner'>{blocks(gated('chosen'))}</div>")
    head = "<meta property='article:content_tier' content='locked'><meta name='description' content='A painter has rented a lighthouse and paints by it.'>"
    _put(server, "/tiered", "tiered", blocks(gated("tiered")), head=head, articleBody=f"All of it {MARKS.tiered}.")


def _publish_systems(server: HttpServer) -> None:
    """A Ghost post that its interface hands over whole, and a WordPress post of which only its page says that it is closed."""
    hours = {"age_days": (datetime.now(UTC) - NOW).total_seconds() / -86_400 + 0.3, "authors": ("Tove Berg",)}
    ghost = GhostSite(server=server)
    ghost.install()
    sample = Sample(title=title_of("ghost"), slug="lista", members=True, paragraphs=tuple(gated("ghost")), **hours)
    ghost.posts = [GhostPost(sample=sample, id="101", more={"access": True, "html": blocks(gated("ghost")), "feature_image": None})]
    press = WordPressSite(server=server)
    press.install()
    press.publish(Sample(title=title_of("wordpress"), slug="farsund", paragraphs=("", *gated("wordpress")), **hours))
    _put(server, "/farsund", "wordpress", blocks(gated("wordpress")), isAccessibleForFree=False)


def _publish_lists(server: HttpServer) -> None:
    """A sitemap and a page of headlines, each with one article that states what part of it is closed."""
    closed = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"}
    stated = {"isAccessibleForFree": "False", "hasPart": [closed]}
    for path, source in (("/2026/runde", "mapped"), ("/2026/sula", "headlined")):
        _put(server, path, source, blocks(free(source)) + f"<section class='paid'>{blocks(gated(source))}</section>", **stated)
    moment = (datetime.now(UTC) - timedelta(hours=5)).isoformat(timespec="seconds")
    place = f"<url><loc>{server.url('/2026/runde')}</loc><lastmod>{moment}</lastmod></url>"
    urls = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{place}</urlset>"
    server.on("/map.xml", plain(f"<?xml version='1.0'?>{urls}".encode(), Content_Type="application/xml"))
    headline = f"<h2><a href='{server.url('/2026/sula')}'>{title_of('headlined')}</a></h2>"
    server.on("/today", plain(f"<!doctype html><title>Today</title><main><article>{headline}</article></main>".encode(), **HTML))


def _put(server: HttpServer, path: str, source: str, body: str, **stated: Any) -> None:
    server.on(path, plain(page(server.url(path), title_of(source), body, **stated), **HTML))


def _publish_feeds(server: HttpServer) -> None:
    picture = server.url("/p/moss-2031-0441.jpg")
    figure = f"<figure><img src='{picture}' alt='{MARKS.caption}'><figcaption>The {MARKS.caption} itself</figcaption></figure>"
    closed = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"}
    stated = {"isAccessibleForFree": "False", "hasPart": [closed], "articleBody": " ".join(gated("feed"))}
    _put(server, "/part", "feed", blocks(free("feed")) + f"<section class='paid'>{figure}{blocks(gated('feed'))}</section>", **stated)
    content = blocks([*free("whole_feed"), *gated("whole_feed")])
    _put(server, "/whole", "whole_feed", content, isAccessibleForFree=False)
    publish_feed(server)
    # Whole in the feed, of a site of which the editor says that parts are for members, and the page cannot be had.
    server.on("/unread", plain(b"no", status=500))
    item = _item(server, "/unread", "unread", f"<content:encoded><![CDATA[{blocks(gated('unread'))}]]></content:encoded>")
    server.on("/second", plain(_feed(item, title="K"), Content_Type="application/rss+xml"))


def publish_feed(server: HttpServer, *, title: str = "J") -> None:
    """The feed of two articles, one of them whole; another `title` makes other bytes of it."""
    content = blocks([*free("whole_feed"), *gated("whole_feed")])
    items = _item(server, "/part", "feed", "<description>A band of eleven plays at the opening of a hall.</description>")
    items += _item(server, "/whole", "whole_feed", f"<content:encoded><![CDATA[{content}]]></content:encoded>")
    server.on("/feed", plain(_feed(items, title=title), Content_Type="application/rss+xml"))


def _item(server: HttpServer, path: str, source: str, inner: str) -> str:
    moment = f"{datetime.now(UTC) - timedelta(hours=6):%a, %d %b %Y %H:%M:%S +0000}"
    return f"<item><title>{title_of(source)}</title><link>{server.url(path)}</link><pubDate>{moment}</pubDate>{inner}</item>"


def _feed(items: str, *, title: str) -> bytes:
    namespace = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    return f"<?xml version='1.0'?><rss version='2.0' {namespace}><channel><title>{title}</title>{items}</channel></rss>".encode()


def write_files(folder: Path, *, listed: str) -> None:
    """The folder of Markdown, the folder of texts, and a list of one address."""
    (folder / "posts").mkdir(parents=True, exist_ok=True)
    (folder / "texts").mkdir(exist_ok=True)
    moment = (datetime.now(UTC) - timedelta(hours=7)).isoformat(timespec="seconds")
    body = "\n\n".join([*gated("folder"), *free("folder")])
    (folder / "posts" / "bremnes.md").write_text(
        f"---\ntitle: {title_of('folder')}\nurl: https://review.example/bremnes\nauthor: Tove Berg\nmembers: true\ndate: {moment}\n---\n\n{body}\n"
    )
    (folder / "list.txt").write_text(f"{listed}\n")
    words, day = "\n\n".join(gated("text")), f"{datetime.now(UTC):%Y-%m-%d}"
    (folder / "texts" / "tau.txt").write_text(
        f"{title_of('text')}\n\nby Tove Berg\n\n{day}\n\n{words}\n\nUnlock articles by signing up or logging in.\n\nBecome a member for unrestricted reading!\n"
    )


def sources(server: HttpServer) -> list[dict[str, Any]]:
    """The tables of all sources."""
    return [
        {"kind": "feed", "name": "feed", "url": server.url("/feed")},
        {"kind": "page", "name": "pages", "urls": [server.url("/worded"), server.url("/tiered")]},
        {"kind": "page", "name": "chosen", "url": server.url("/chosen"), "members_selector": ".inner"},
        {"kind": "feed", "name": "second", "url": server.url("/second"), "members_selector": ".inner"},
        {"kind": "ghost", "name": "ghost", "url": server.url("/"), "key": KEY},
        {"kind": "wordpress", "name": "wordpress", "url": server.url("/")},
        {"kind": "links", "name": "list", "path": "list.txt", "members_selector": ".inner"},
        {"kind": "sitemap", "name": "map", "url": server.url("/map.xml")},
        {"kind": "section", "name": "today", "url": server.url("/today")},
        {"kind": "folder", "name": "posts", "path": "posts"},
        {"kind": "text", "name": "texts", "path": "texts"},
    ]


def tables(server: HttpServer) -> dict[str, Any]:
    """What to lay over a project's settings."""
    selection = {"minimum": 1, "maximum": 20, "per_category": 0, "per_author": 0, "per_source": 0}
    return {
        "newsletters": {"weekly": newsletter_table(sources=sources(server), selection=selection)},
        "fetch": {"allow_private": [server.place]},
    }
