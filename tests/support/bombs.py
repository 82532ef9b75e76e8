"""Foreign bytes that are meant to hurt: small to send, large or slow to read. All of it is made here, nothing is kept on disk."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Iterator

FAR = 50_000  # pixels of a side that no picture has
DEEP = 100_000  # elements in one another


def gzipped(mib: int, *, layers: int = 1, of: bytes = b"\0") -> bytes:
    """A gzip file that unfolds to many MiB of one byte; its layers lie in one another."""
    body = _pressed(of * 2**20 for _ in range(mib))
    for _ in range(layers - 1):
        body = gzip.compress(body)
    return body


def _pressed(pieces: Iterator[bytes]) -> bytes:
    press = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join([*(press.compress(piece) for piece in pieces), press.flush()])


def gzipped_feed(items: int) -> bytes:
    """A whole feed of many items, gzipped to next to nothing."""
    piece = b"<item><title>One more</title><description>And so on.</description></item>" * 1000
    start = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Endless</title>'
    return _pressed(iter([start, *[piece] * (items // 1000), b"</channel></rss>"]))


def rss(item: str = "", *, declared: str = "", channel: str = "") -> bytes:
    """A feed around one item's inner mark-up, under a document type where one is given."""
    return (
        f'<?xml version="1.0"?>{declared}<rss version="2.0" xmlns:xi="http://www.w3.org/2001/XInclude">'
        f"<channel><title>T</title><link>https://news.example/</link>{channel}<item>{item}</item></channel></rss>"
    ).encode()


def page(body: str = "", *, head: str = "") -> bytes:
    """A page around mark-up."""
    return f"<!doctype html><html lang=en><head><title>A page</title>{head}</head><body>{body}</body></html>".encode()


def laughs(levels: int = 12) -> bytes:
    """Entities of entities: ten to the power of `levels` words."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels + 1))
    return rss(f"<title>&l{levels};</title>", declared=f'<!DOCTYPE rss [<!ENTITY l0 "ha">{entities}]>')


def one_large_entity(times: int = 100_000) -> bytes:
    """One entity of 100 kB, named again and again: the blow-up that no depth shows."""
    return rss(f"<title>{'&a;' * times}</title>", declared=f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>')


def outside(address: str) -> dict[str, bytes]:
    """Feeds that would have a reader fetch `address` or a file: entities, document types, inclusions, style sheets."""
    return {
        "an entity of an address": rss("<title>&x;</title>", declared=f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{address}/entity">]>'),
        "an entity of a file": rss("<title>&x;</title>", declared='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "a parameter entity": rss("<title>t</title>", declared=f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{address}/parameter"> %x;]>'),
        "a document type": rss("<title>t</title>", declared=f'<!DOCTYPE rss SYSTEM "{address}/rss.dtd">'),
        "an inclusion": rss(f'<title>t</title><xi:include href="{address}/include" parse="text"/>'),
        "a style sheet": b'<?xml-stylesheet href="' + address.encode() + b'/style.xsl" type="text/xsl"?>' + rss("<title>t</title>"),
        "a schema": rss("<title>t</title>").replace(b"<rss ", f'<rss xsi:schemaLocation="x {address}/schema.xsd" '.encode(), 1),
    }


def deep_items() -> dict[str, bytes]:
    """Feeds whose nesting is deep: in the XML itself, and in what an item holds."""
    nested = "<div>" * DEEP
    return {
        "deep XML": rss("<title>t</title>" + "<a>" * DEEP),
        "deep XML, closed": rss("<title>t</title>" + "<a>" * DEEP + "</a>" * DEEP),
        "deep HTML in CDATA": rss(f"<title>t</title><description><![CDATA[{nested}]]></description>"),
        "deep HTML, escaped": rss(f"<title>{'&lt;b&gt;' * DEEP}</title><description>{'&lt;div&gt;' * DEEP}x</description>"),
        "deep XHTML": (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>t</title><content type="xhtml">'
            b'<div xmlns="http://www.w3.org/1999/xhtml">' + nested.encode() + b"</div></content></entry></feed>"
        ),
        "deep JSON": b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":' + b"[" * DEEP,
        "deep JSON, closed": b'{"items":[],"x":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
        "deep HTML in JSON": b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","title":"t","content_html":"'
        + nested.encode()
        + b'"}]}',
    }


def deep_pages() -> dict[str, bytes]:
    """Pages whose nesting is deep: in the HTML, in JSON-LD, in what an HTML parser moves about."""
    ld = '<script type="application/ld+json">{}</script>'
    return {
        "deep elements": page("<div>" * DEEP + "<p>" + "Words enough to be read. " * 40),
        "deep emphasis": page("<b>" * DEEP + "Words enough to be read. " * 40),
        "deep lists": page("<ul><li>" * DEEP),
        "deep tables": page("<table><tr><td>" * DEEP),
        "deep tables, crossed": page("<div><table></div></table>" * (DEEP // 2)),
        "deep formatting, crossed": page("<b><div></b>" * (DEEP // 2)),
        "deep articles": page("<article><h1>t</h1><figure>" * (DEEP // 4)),
        "deep JSON-LD": page("<p>x", head=ld.format('{"@type":"NewsArticle","headline":"t","author":' + '{"author":' * DEEP)),
        "deep JSON-LD, closed": page("<p>x", head=ld.format('{"@graph":' + "[" * DEEP + "]" * DEEP + "}")),
        "JSON-LD that names itself": page("<p>x", head=ld.format('[{"@id":"a","author":{"@id":"b"}},{"@id":"b","author":{"@id":"a"}}]')),
    }


def wide_pages() -> dict[str, bytes]:
    """Pages that are broad: very many of one thing, each of which has to be looked at."""
    ld = '<script type="application/ld+json">{}</script>'
    card = '<div class="author"><img src="/a.jpg"><a rel="author" href="/a">Ada Author</a><p>A bio.</p></div>'
    return {
        "many paragraphs": page("<article>" + "<p>One more line of the story that is told here.</p>" * 60_000 + "</article>"),
        "many figures": page("<article>" + '<figure><img src="/x.jpg"><figcaption>Foto: X</figcaption></figure>' * 20_000 + "</article>"),
        "many links": page('<a href="/story">A story</a> ' * 100_000),
        "many cards": page("<article><h1>t</h1>" + card * 10_000 + "</article>"),
        "many metas": page("<p>x", head='<meta property="article:author" content="A B"><meta name="author" content="C D">' * 30_000),
        "many JSON-LD blocks": page("<p>x", head=ld.format('{"@type":"NewsArticle","headline":"t","author":{"name":"A B"}}') * 10_000),
        "many JSON-LD authors": page(
            "<p>x", head=ld.format('{"@type":"NewsArticle","headline":"t","author":[' + '{"name":"A B"},' * 100_000 + '{"name":"C D"}]}')
        ),
        "many JSON-LD ids": page(
            "<p>x", head=ld.format('{"@graph":[' + ",".join(f'{{"@id":"{n}","author":{{"@id":"{n + 1}"}}}}' for n in range(50_000)) + "]}")
        ),
        "many attributes": page("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">x"),
        "many item properties": page('<div itemscope itemtype="https://schema.org/Article">' + "<i itemprop=author>A B</i>" * 50_000),
        "many times": page('<article><time datetime="2026-01-01">1 January</time>' * 30_000),
        "many headings": page("<h1>A headline</h1>" * 50_000),
        "many entities": page("<p>" + "&amp;&#65;" * 300_000),
        "many comments": page("<!-- x -->" * 200_000),
    }


# What a backtracking expression may stumble over: long runs of what it can take in several ways, without the end it looks for.
RUNS = {
    "spaces": " " * 60_000 + "x",
    "no-break spaces": "\u00a0" * 60_000 + "x",
    "lines": "\n" * 60_000 + "x",
    "words": "word " * 20_000,
    "one word": "a" * 100_000,
    "capitals": "Ada Be " * 15_000,
    "digits": "1" * 100_000,
    "dates": "1 January 2026 " * 7_000,
    "commas": "a, " * 40_000,
    "ands": "a and " * 20_000,
    "brackets": "(" * 100_000,
    "closed brackets": "(a) " * 30_000,
    "square brackets": "[" * 100_000,
    "angles": "&lt;" * 30_000,
    "tags": "&lt;a " * 20_000,
    "quotes": "“ ” \u201e " * 20_000,
    "dots": "a." * 50_000,
    "dashes": "- " * 50_000,
    "credits": "Foto: " * 20_000,
    "credit signs": "© " * 50_000,
    "agencies": "AFP/" * 30_000,
    "by": "by by " * 20_000,
    "roles": "senior staff " * 10_000,
    "addresses": "a@b." * 30_000,
    "web addresses": "http://" * 20_000,
    "subscribe": "subscribe to newsletter " * 5_000,
    "members": "this article is for our paying " * 5_000,
    "entities": "&amp;amp;" * 20_000,
    "combining": "e\u0301\u0323" * 40_000,
    "right to left": "\u0623\u064e" * 50_000,
    "CJK": "記者" * 50_000,
}


def run_page(run: str) -> bytes:
    """A page that says one text wherever a reader of pages looks: head, JSON-LD, byline, caption, card, body."""
    quoted = run.replace('"', "&quot;")
    said = run.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("&lt;", "<")
    ld = (
        '{"@type":"NewsArticle","headline":"H","datePublished":"%s","description":"%s","articleSection":"%s","articleBody":"%s",'
        '"author":{"@type":"Person","name":"%s","description":"%s"},"image":{"url":"https://x.example/i.jpg","caption":"%s","creditText":"%s"}}'
    ).replace("%s", said)
    names = ("author", "description", "og:title", "og:site_name", "article:published_time", "article:author", "date", "section")
    metas = "".join(f'<meta name="{name}" property="{name}" content="{quoted}">' for name in names)
    return page(
        f'<article><h1>{run}</h1><p class="byline author">{run}</p><time class="date">{run}</time>'
        f'<figure><img src="/i.jpg" alt="{quoted}"><figcaption class="caption">{run}<span class="credit">{run}</span></figcaption></figure>'
        f"<p>{run}</p><p>{'A sentence that is long enough to be read. ' * 20}</p><p>{run}</p>"
        f'<div class="author-bio"><a rel="author">{run}</a><p>{run}</p></div></article>',
        head=f'{metas}<script type="application/ld+json">{ld}</script>',
    )


def run_feed(run: str) -> bytes:
    """A feed that says one text in each of its elements."""
    names = ("title", "author", "dc:creator", "pubDate", "category", "guid", "link", "media:credit", "description", "content:encoded")
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    item = "".join(f"<{name}>{run}</{name}>" for name in names)
    return rss(item, channel=f"<description>{run}</description><language>{run}</language>").replace(b"<rss ", f"<rss {spaces} ".encode(), 1)


def run_markdown(run: str) -> str:
    """A Markdown file that says one text in its fields and its body."""
    plain = run.replace("&lt;", "<").replace("&amp;", "&")
    quoted = plain.replace("\\", "").replace('"', "'").replace("\n", " ")
    fields = "".join(f'{name}: "{quoted}"\n' for name in ("title", "author", "excerpt", "category", "image_caption"))
    return f"---\n{fields}date: 2026-11-20\n---\n{plain}\n\n{'A sentence that is long enough to be read. ' * 10}\n"


def deep_markdown() -> dict[str, str]:
    """Markdown whose nesting is deep, or whose ends are never found."""
    front = "---\ntitle: t\ndate: 2026-11-20\n---\n"
    bodies = {
        "quotes": ">" * DEEP,
        "lists": "\n".join("  " * n + "- a" for n in range(1_000)),
        "lists in a line": "- " * DEEP,
        "emphasis": "*a " * DEEP,
        "strong": "**a _b " * (DEEP // 2),
        "links": "[" * DEEP,
        "links, half": "[a](" * (DEEP // 2),
        "pictures": "![" * (DEEP // 2),
        "references": "[a]: " * (DEEP // 2),
        "code": "`a" + "``a" * (DEEP // 2),
        "angles": "<a " * DEEP,
        "HTML": "<div>\n\n" * (DEEP // 4),
        "entities": "&" * DEEP,
        "tables": "|a" * 10_000 + "\n" + "|-" * 10_000 + "\n" + "|b" * 10_000,
        "shortcodes": "{{<" * (DEEP // 2) + "{%" * (DEEP // 2),
        "comments": "<!--" * DEEP + "{% comment %}" * (DEEP // 4),
        "imports": "import {" * (DEEP // 4),
        "front matter lists": "",
    }
    deep = {name: front + body for name, body in bodies.items()}
    anchors = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    deep["front matter lists"] = "---\ntitle: " + "[" * 50_000 + "\n---\nx"
    deep["front matter anchors"] = f"---\ntitle: t\na0: &a0 [x]\n{anchors}authors: *a11\ntags: *a11\ncategory: *a11\n---\nx"
    deep["front matter merges"] = (
        "---\ntitle: t\n"
        + "".join(
            f"m{n}: &m{n} {{<<: [{', '.join(f'*m{k}' for k in range(max(0, n - 9), n))}], k{n}: 1}}\n" for n in range(1, 400)
        ).replace("<<: [], ", "")
        + "---\nx"
    )
    deep["TOML lists"] = "+++\ntitle = " + "[" * 50_000 + "\n+++\nx"
    deep["TOML keys"] = "+++\n" + ".".join(["a"] * 20_000) + " = 1\n+++\nx"
    return deep


def picture_heads() -> dict[str, bytes]:
    """The first bytes of pictures of 50,000 by 50,000 pixels, and one PNG that has all of them, in a few hundred kB."""
    return {
        "png": _png(FAR, FAR, b"\x78\x9c"),
        "png, whole": png_bomb(FAR, FAR),
        "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08"
        + struct.pack(">HH", FAR, FAR)
        + b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00",
        "gif": b"GIF89a"
        + struct.pack("<HH", FAR, FAR)
        + b"\xf0\x00\x00\x00\x00\x00\xff\xff\xff,"
        + struct.pack("<HHHH", 0, 0, FAR, FAR)
        + b"\x00\x02\x02\x44\x01\x00;",
        "webp": _webp(),
        "bmp": b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, FAR, FAR, 1, 24, 0, 0, 0, 0, 0, 0),
        "tiff": _tiff(),
    }


def png_bomb(width: int, height: int) -> bytes:
    """A whole PNG of one bit a pixel, all of it black."""
    row = bytes(1 + (width + 7) // 8)
    press = zlib.compressobj(9)
    body = b"".join([*(press.compress(row * 1000) for _ in range(height // 1000)), press.flush()])
    return _png(width, height, body)


def _png(width: int, height: int, body: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _webp() -> bytes:
    side = (FAR - 1).to_bytes(3, "little")
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + side + side
    lossy = b"VP8 " + struct.pack("<I", 10) + b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", 0x3FFF, 0x3FFF)
    return b"RIFF" + struct.pack("<I", 4 + len(extended) + len(lossy)) + b"WEBP" + extended + lossy


def _tiff() -> bytes:
    entries = [
        (256, 4, 1, FAR),
        (257, 4, 1, FAR),
        (258, 3, 1, 1),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (278, 4, 1, FAR),
        (279, 4, 1, 8),
    ]
    return (
        b"II*\0"
        + struct.pack("<I", 8)
        + struct.pack("<H", len(entries))
        + b"".join(struct.pack("<HHII", *one) for one in entries)
        + b"\0\0\0\0"
    )
