"""One article of an invented paper, written in every dialect that feeds have; each is what its own specification allows and no more."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import UTC, datetime

from newsletter.model.article import Article, Author, Guarded, Picture

ADDRESS = "https://press.example/feeds/coast"
_PARAGRAPHS = (
    "The ferry to the outer islands left the quay at Haldensund on Tuesday with eleven passengers, two goats & the first parcel of a "
    "postal line that the county had declared impossible only a year ago. The captain said that she had never carried anything lighter.",
    "Engineers of the harbour office had argued for months about the draught of the new pontoon. It had to float at the lowest tide and "
    "hold at the highest, and neither of the two firms that bid for it had ever built in water so cold. In the end the island’s own "
    "carpenters drew a raft of larch and cork that cost a tenth of the offer.",
    "What follows from the parcel is larger than it looks: a line that carries post may carry medicine, and a line that carries "
    "medicine is paid for by the health service and not by the fishermen. The county will decide in the autumn, after the storms.",
)
_TEASER = "A parcel with reading glasses opens the postal line that nobody believed in."
ARTICLE = Article(
    title="Glasses & goats: the “impossible” ferry sails",
    url="https://press.example/coast/ferry?a=1&b=2",
    guid="tag:press.example,2031:ferry",
    authors=(
        Author(name="Marit Osk", photo="https://press.example/people/osk.jpg", url="https://press.example/people/osk"),
        Author(name="Ívar Lund", photo="https://press.example/people/lund.jpg", url="https://press.example/people/lund"),
    ),
    category="Coast",
    tags=("Ships", "Öresund & Belt"),
    published=datetime(2031, 5, 13, 6, 30, tzinfo=UTC),
    original_publisher="The Harbour Post",
    picture=Picture(
        url="https://press.example/pictures/ferry-2031-0441.jpg",
        alt="The ferry at the quay of Haldensund",
        caption="The ferry at the quay of Haldensund",
        credit="Jonas Fell",
    ),
    teaser=_TEASER,
    text=Guarded("\n\n".join(_PARAGRAPHS), members_only=False),
    language="en-GB",
)
BODY = "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in _PARAGRAPHS)
_A = ARTICLE
_PICTURE = _A.picture or Picture(url="")
_RFC822 = "Tue, 13 May 2031 08:30:00 +0200"
_W3C = "2031-05-13T08:30:00+02:00"
_SPACES = (
    "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:atom='http://www.w3.org/2005/Atom' "
    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd' xmlns:podcast='https://podcastindex.org/namespace/1.0'"
)


def esc(text: str | None) -> str:
    """Text inside XML."""
    return html.escape(text or "")


_HEAD = "<title>The Coast</title><link>https://press.example/</link><description>News of the sea</description>"
_LABELS = "".join(f"<category>{esc(label)}</category>" for label in (_A.category, *_A.tags))
_MEDIA = (
    f"<media:group><media:content url='{_PICTURE.url}?w=300' medium='image' width='300'/>"
    f"<media:content url='{_PICTURE.url}' medium='image' width='1200'/><media:description>{_PICTURE.caption}</media:description>"
    f"<media:credit role='photographer'>{_PICTURE.credit}</media:credit></media:group>"
)
_CREATORS = "".join(f"<dc:creator>{author.name}</dc:creator>" for author in _A.authors)
_FIGURE = (
    f"<figure><img src='/pictures/ferry-2031-0441.jpg' alt='A ferry'><figcaption>{_PICTURE.caption} "
    f"<span class='credit'>Photo: {_PICTURE.credit}</span></figcaption></figure>"
)


def _rss(version: str, item: str, head: str = "<language>en-gb</language>") -> bytes:
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='{version}' {_SPACES if version == '2.0' else ''}>"
        f"<channel>{_HEAD}{head}<item>{item}</item></channel></rss>"
    ).encode()


def _core() -> str:
    return f"<title>{esc(_A.title)}</title><link>{esc(_A.url)}</link>"


def _core_20() -> str:
    return (
        f"{_core()}<guid isPermaLink='false'>{_A.guid}</guid><pubDate>{_RFC822}</pubDate>{_LABELS}"
        f"<source url='https://harbour.example/feed'>{_A.original_publisher}</source>"
    )


def rss_090() -> bytes:
    """Netscape's first: a title and a link."""
    return (
        "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        f"xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel>{_HEAD}</channel><item>{_core()}</item></rdf:RDF>"
    ).encode()


def rss_091() -> bytes:
    """With a description, under Netscape's DTD."""
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    feed = _rss("0.91", f"{_core()}<description>{esc(BODY)}</description>").decode()
    return feed.replace("?><rss", f"?>{doctype}<rss").replace("’", "&rsquo;").encode()


def rss_092() -> bytes:
    """With several categories, an enclosure and the source."""
    return _rss(
        "0.92",
        f"{_core()}<description>{esc(BODY)}</description>{_LABELS}<enclosure url='{_PICTURE.url}' length='1' type='image/jpeg'/>"
        f"<source url='https://harbour.example/feed'>{_A.original_publisher}</source>",
    )


def rss_10() -> bytes:
    """RDF with the modules for Dublin Core, content and media."""
    return (
        f"<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' {_SPACES}>"
        f"<channel rdf:about='{ADDRESS}'>{_HEAD}<dc:language>en-GB</dc:language><items><rdf:Seq><rdf:li resource='x'/></rdf:Seq></items>"
        f"</channel><item rdf:about='{_A.guid}'>{_core()}<description>{esc(_A.teaser)}</description>{_CREATORS}<dc:date>{_W3C}</dc:date>"
        f"<dc:subject>{'; '.join(map(esc, (_A.category, *_A.tags)))}</dc:subject><content:encoded><![CDATA[{BODY}]]></content:encoded>"
        f"{_MEDIA}<dc:source>x</dc:source></item></rdf:RDF>"
    ).encode()


def rss_20() -> bytes:
    """Without any module: one author, the body in the description, the picture as an enclosure."""
    return _rss(
        "2.0",
        f"{_core_20()}<description>{esc(_FIGURE + BODY)}</description><author>osk@press.example (Marit Osk)</author>"
        f"<enclosure url='{_PICTURE.url}' length='1' type='image/jpeg'/>",
    )


def rss_20_modules() -> bytes:
    """As publishing systems write it: Dublin Core, `content:encoded`, Media RSS."""
    return _rss(
        "2.0",
        f"{_core_20()}<description>{esc(_A.teaser)}</description>{_CREATORS}<content:encoded><![CDATA[{BODY}]]></content:encoded>{_MEDIA}",
    )


def rss_20_atom() -> bytes:
    """With Atom's elements: authors with their pages, the link, the summary; the picture stands in the body alone."""
    authors = "".join(f"<atom:author><atom:name>{one.name}</atom:name><atom:uri>{one.url}</atom:uri></atom:author>" for one in _A.authors)
    return _rss(
        "2.0",
        f"<title>{esc(_A.title)}</title><atom:link href='{esc(_A.url)}'/><guid isPermaLink='false'>{_A.guid}</guid>{authors}{_LABELS}"
        f"<atom:published>{_W3C}</atom:published><atom:summary>{esc(_A.teaser)}</atom:summary>"
        f"<atom:source><atom:title>{_A.original_publisher}</atom:title></atom:source>"
        f"<content:encoded><![CDATA[{_FIGURE}{BODY}]]></content:encoded>",
        head="<dc:language>en-GB</dc:language>",
    )


def podcast() -> bytes:
    """An episode: persons with photos, iTunes' picture and summary, a sound that is no picture."""
    persons = "".join(
        f"<podcast:person role='' group='writing' img='{one.photo}' href='{one.url}'>{one.name}</podcast:person>" for one in _A.authors
    )
    return _rss(
        "2.0",
        f"{_core_20()}<itunes:author>The Coast</itunes:author><itunes:title>{esc(_A.title)}</itunes:title>"
        f"<itunes:summary>{esc(_A.teaser)}</itunes:summary><itunes:image href='{_PICTURE.url}'/>{persons}"
        "<podcast:person role='guest' img='https://press.example/people/guest.jpg'>Gunn Aas</podcast:person>"
        f"<enclosure url='https://press.example/ferry.mp3' type='audio/mpeg' length='9'/><content:encoded><![CDATA[{BODY}]]></content:encoded>",
    )


def atom_03() -> bytes:
    """Atom before it was a standard: issued, modified, mode."""
    authors = f"<author><name>{_A.authors[0].name}</name><url>{_A.authors[0].url}</url></author>"
    return (
        f"<?xml version='1.0'?><feed version='0.3' xmlns='http://purl.org/atom/ns#' xml:lang='en-GB' {_SPACES.replace('xmlns:atom', 'xmlns:a')}>"
        f"<title>The Coast</title><link rel='alternate' type='text/html' href='https://press.example/'/><modified>{_W3C}</modified>"
        f"<entry><title mode='escaped' type='text/html'>{esc(esc(_A.title))}</title>"
        f"<link rel='alternate' type='text/html' href='{esc(_A.url)}'/><id>{_A.guid}</id>{authors}<dc:creator>{_A.authors[0].name}</dc:creator>"
        f"<modified>2031-05-14T00:00:00Z</modified><issued>{_W3C}</issued>"
        f"<dc:subject>{_A.category}</dc:subject>{''.join(f'<dc:subject>{esc(tag)}</dc:subject>' for tag in _A.tags)}"
        f"<summary type='text/plain'>{esc(_A.teaser)}</summary><content type='text/html' mode='escaped'>{esc(_FIGURE + BODY)}</content>"
        "</entry></feed>"
    ).encode()


def _atom(content: str, title: str) -> bytes:
    authors = "".join(f"<author><name>{one.name}</name><uri>{one.url}</uri></author>" for one in _A.authors)
    labels = "".join(f"<category term='{number}' label='{esc(label)}'/>" for number, label in enumerate((_A.category, *_A.tags)))
    return (
        f"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en-GB' xmlns:media='http://search.yahoo.com/mrss/'>"
        f"<title>The Coast</title><link href='https://press.example/'/><link rel='self' href='{ADDRESS}'/><updated>{_W3C}</updated>"
        f"<author><name>Nobody Atall</name></author><entry>{title}<link rel='self' href='/api/1'/><link href='{esc(_A.url)}'/>"
        f"<id>{_A.guid}</id>{authors}{labels}<published>{_W3C}</published><updated>2031-05-14T00:00:00Z</updated>"
        f"<source><title>{_A.original_publisher}</title></source><summary>{esc(_A.teaser)}</summary>{content}{_MEDIA}</entry></feed>"
    ).encode()


def atom_10() -> bytes:
    """The standard, its content as escaped HTML."""
    return _atom(f"<content type='html'>{esc(BODY)}</content>", f"<title type='html'>{esc(esc(_A.title))}</title>")


def atom_10_xhtml() -> bytes:
    """The standard, its content and title as XHTML under a prefix."""
    prefixed = BODY.replace("<p>", "<h:p>").replace("</p>", "</h:p>")
    space = "xmlns:h='http://www.w3.org/1999/xhtml'"
    title = f"<title type='xhtml'><h:div {space}>{esc(_A.title)}</h:div></title>"
    return _atom(f"<content type='xhtml'><h:div {space}>{prefixed}</h:div></content>", title)


def _json(version: str, **item: object) -> bytes:
    feed = {
        "version": f"https://jsonfeed.org/version/{version}",
        "title": "The Coast",
        "home_page_url": "https://press.example/",
        "feed_url": ADDRESS,
        "language": "en-gb",
        "items": [
            {
                "id": _A.guid,
                "url": _A.url,
                "title": _A.title,
                "summary": _A.teaser,
                "content_html": _FIGURE + BODY,
                "date_published": _W3C,
                "date_modified": "2031-05-14T00:00:00Z",
                "tags": [_A.category, *_A.tags],
                **item,
            }
        ],
    }
    return json.dumps(feed).encode()


def json_feed_1() -> bytes:
    """One author, and the language of the feed is an extension."""
    one = _A.authors[0]
    return _json("1", author={"name": one.name, "url": one.url, "avatar": one.photo}, banner_image="/pictures/ferry-2031-0441.jpg")


def json_feed_11() -> bytes:
    """Authors with their photos."""
    return _json("1.1", authors=[{"name": one.name, "url": one.url, "avatar": one.photo} for one in _A.authors], image=_PICTURE.url)


DIALECTS: dict[str, Callable[[], bytes]] = {
    one.__name__: one
    for one in (
        rss_090, rss_091, rss_092, rss_10, rss_20, rss_20_modules, rss_20_atom, podcast, atom_03, atom_10, atom_10_xhtml, json_feed_1, json_feed_11
    )
}  # fmt: skip
