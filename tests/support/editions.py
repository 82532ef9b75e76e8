"""Builders of editions for tests of rendering: articles in several languages, places and shapes, with drawn pictures."""

from __future__ import annotations

import colorsys
import hashlib
import io
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from newsletter.model.article import Article, Author, Guarded, Picture, StoredArticle, Summary, SummarySource
from newsletter.model.edition import BlockKind, Edition, EditionState, EditorBlock, Pick, Place
from newsletter.model.newsletter import Mailbox, Newsletter
from newsletter.rendering.jobs import Attachment, Links, PreparedPicture, RenderJob
from newsletter.rendering.options import RenderingOptions
from newsletter.rendering.picture_file import prepare
from newsletter.rendering.pictures import placed, plan_pictures
from newsletter.rendering.theme import load_theme

NONCE = "5f0c2a9be1d34477"
SHIPPED_THEMES = str(Path(__file__).resolve().parents[2] / "templates")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=BERLIN)
WIDTHS = {"lead": 552, "feature": 240, "compact": 112, "avatar": 40, "logo": 240}  # at which a theme may show pictures

LENA = Author(
    name="Lena Aumann",
    role="Trade correspondent",
    bio="Lena Aumann has reported on ports and freight since 2009. She lives in Trieste.",
    photo="https://meridian.example/people/lena.jpg",
    url="https://meridian.example/people/lena",
)
TOMAS = Author(
    name="Tomás Ferreira",
    role="Energy editor",
    bio="Tomás Ferreira writes about grids, storage and the people who keep both running.",
    photo="https://meridian.example/people/tomas.jpg",
)
IDA = Author(
    name="Ida Brandvold",
    role="Fellow, Northern Institute for Defence Studies",
    bio="Ida Brandvold studies sea lanes and the law of the sea.",
)
SAMIR = Author(name="سمير الحداد", role="مراسل شؤون المياه")
YUKI = Author(name="小林ゆき", role="文化担当記者")
ODD = Author(name="J. Okonkwo")

SAMPLES: tuple[dict[str, Any], ...] = (
    {
        "title": "The quiet ports that carry a continent’s spare parts",
        "category": "Economy & Trade",
        "authors": (LENA,),
        "teaser": "Three harbours nobody photographs have become the place where Europe’s factories wait. A walk along the quays shows what a delay of two days costs, and who has learned to live with it. The answer is less about cranes than about trust.",
        "picture": (
            "harbour",
            "Two loading cranes over a grey harbour at dawn",
            "Cranes at the eastern quay, shortly after six.",
            "Meridian / K. Holm",
        ),
        "minutes": 8,
    },
    {
        "title": "A cable, a trawler and ninety minutes of silence",
        "category": "Defense & Security",
        "authors": (IDA, TOMAS, ODD),
        "teaser": "When a data cable fell silent in shallow water, four agencies knew within minutes and none could say whose task it was. A reconstruction, hour by hour, of a night on which the rules turned out to be written for ships and not for seabeds.",
        "picture": ("ridge", "A lighthouse on a headland under a red sky", "The headland where the cable comes ashore.", "Ida Brandvold"),
        "minutes": 11,
        "original_publisher": "Northern Institute",
        "first_published": date(2023, 9, 12),
        "members_only": True,
    },
    {
        "title": "Batteries the size of a bakery",
        "category": "Energy & Climate",
        "authors": (TOMAS,),
        "teaser": "Small towns are buying storage before they buy turbines. It is not the order that planners had in mind, and it may be the better one.",
        "picture": ("wind", "Wind turbines above rolling hills", None, "Meridian"),
        "minutes": 6,
    },
    {
        "title": "الماء الذي لا يظهر في الخرائط",
        "category": "Society",
        "authors": (SAMIR,),
        "teaser": "في القرى الواقعة شرق الوادي يعرف الناس مواعيد الماء أكثر مما يعرفون مواعيد القطار. جولة مع من يقرؤون الآبار كما تُقرأ الكتب.",
        "picture": ("dunes", "تلال رملية عند الغروب", None, None),
        "language": "ar",
        "minutes": 7,
    },
    {
        "title": "Why the census counts bicycles now",
        "category": "Society",
        "authors": (ODD, LENA),
        "teaser": "A new line on the form asks how people get to work when the train does not run. Statisticians explain what they hope to learn.",
        "picture": ("grid", "A city seen from above, its streets a grid", None, "Meridian"),
        "minutes": 4,
    },
    {
        "title": "古い劇場に灯りを戻す人びと",
        "category": "Culture",
        "authors": (YUKI,),
        "teaser": "閉館から十二年、港町の小さな劇場がふたたび扉を開けた。改修を支えたのは、かつての観客たちだった。",
        "picture": ("sun", "夕日を背にした劇場の屋根", None, None),
        "language": "ja",
        "minutes": 5,
    },
    {
        "title": "The last typesetter of Lindenau",
        "category": "Culture",
        "authors": (ODD,),
        "teaser": "He has outlived three printing works and intends to outlive a fourth.",
        "minutes": 3,
    },
    {
        "title": "Open-source maps reach the fire brigade",
        "category": "Technology",
        "authors": (TOMAS,),
        "teaser": "Volunteers drew the forest tracks. Now the engines follow them.",
        "minutes": 2,
    },
)


def guarded(text: str, *, members_only: bool = False) -> Guarded:
    """Text under the model's seal."""
    return Guarded(text, members_only=members_only)


def article(number: int = 0, **changes: Any) -> Article:
    """One of the sample articles, with `changes`."""
    sample = dict(SAMPLES[number % len(SAMPLES)])
    drawn = sample.pop("picture", None)
    minutes = sample.pop("minutes")
    slug = f"story-{number + 1}"
    members_only = changes.get("members_only", sample.get("members_only", False))
    sample |= {
        "url": f"https://meridian.example/2026/{slug}",
        "published": datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        "text": guarded("word " * (230 * minutes), members_only=members_only),
        "picture": Picture(url=f"https://meridian.example/pictures/{drawn[0]}.webp", alt=drawn[1], caption=drawn[2], credit=drawn[3])
        if drawn
        else None,
    }
    if number >= len(SAMPLES):
        sample["title"] += f" ({number + 1})"
    return Article(**(sample | changes))


def pick(number: int = 0, place: Place = Place.FEATURE, *, words: Guarded | None = None, **changes: Any) -> Pick:
    """A pick of the sample article `number` at `place`; its summary is the teaser unless `words` are given."""
    made = article(number, **changes)
    stored = StoredArticle(id=number + 1, article=made, first_seen=datetime(2026, 11, 21, tzinfo=UTC), keys=(f"url:{number}",))
    summary = Summary(words=words or guarded(made.teaser or ""), source=SummarySource.TEASER, sentences=2)
    return Pick(stored=stored, summary=summary, place=place)


def places(count: int) -> list[Place]:
    """A lead, two features, compact ones, the last two in brief: as a digest of `count` stories looks."""
    order = [Place.LEAD, Place.FEATURE, Place.FEATURE] + [Place.COMPACT] * max(0, count - 5) + [Place.BRIEF] * 2
    return order[:count]


NOTE = EditorBlock(
    kind=BlockKind.NOTE,
    title="",
    html='<p>This edition was put together on a train with poor reception. If a name is wrong, <a href="https://meridian.example/corrections">tell us</a>.</p>',
    text="This edition was put together on a train with poor reception. If a name is wrong, tell us.",
)
SPONSOR = EditorBlock(
    kind=BlockKind.SPONSOR,
    title="Kestrel Atlases",
    html="<p>Maps for people who walk. Readers of this letter get the winter edition post-free until the end of the month.</p>",
    text="Maps for people who walk. Readers of this letter get the winter edition post-free until the end of the month.",
    url="https://kestrel.example/winter",
)
EVENT = EditorBlock(
    kind=BlockKind.EVENT,
    title="An evening on sea lanes",
    html="<p>Thursday, 3 December, 19:00, in the reading room. Ida Brandvold talks to Lena Aumann.</p>",
    text="Thursday, 3 December, 19:00, in the reading room. Ida Brandvold talks to Lena Aumann.",
    url="https://meridian.example/events/sea-lanes",
)
QUESTION = EditorBlock(
    kind=BlockKind.QUESTION,
    title="Which spare part did you wait for longest?",
    html="<p>Reply to this message; we print the best answers.</p>",
    text="Reply to this message; we print the best answers.",
)


def edition(count: int = 8, *, picks: Sequence[Pick] | None = None, **changes: Any) -> Edition:
    """An edition of `count` sample stories with every kind of block."""
    chosen = tuple(pick(number, place) for number, place in enumerate(places(count))) if picks is None else tuple(picks)
    fields: dict[str, Any] = {
        "id": 1,
        "uid": "0123456789abcdef0123456789abcdef",
        "newsletter": "journal",
        "slot": "2026-W48",
        "number": 12,
        "state": EditionState.DRAFT,
        "subject": chosen[0].stored.article.title if chosen else "A letter",
        "preheader": "Also: ninety minutes of silence on the seabed, and batteries the size of a bakery",
        "intro": "Good morning. Half of this week’s stories turned out to be about waiting: for parts, for water, for a light to come back on.\n\nWe hope you do not have to wait long for your coffee.",
        "picks": chosen,
        "blocks": (NOTE, SPONSOR, EVENT, QUESTION),
    }
    return Edition(**(fields | changes))


def newsletter(**changes: Any) -> Newsletter:
    """The newsletter of an invented journal."""
    fields: dict[str, Any] = {
        "slug": "journal",
        "name": "Meridian Review",
        "sender": Mailbox(address="editor@meridian.example", name="Meridian Review"),
        "postal_address": "Meridian Review\nSpeicherstrasse 14\n20457 Hamburg",
        "timezone": BERLIN,
        "tagline": "What moves, and who moves it",
        "website": "https://meridian.example/",
        "footer": "Written and edited by people. Corrections: corrections@meridian.example",
    }
    return Newsletter(**(fields | changes))


def drawn(name: str, width: int = 1200, height: int = 675) -> bytes:
    """A small landscape as PNG bytes, its colours a function of its name."""
    seed = hashlib.sha256(name.encode()).digest()
    hue = seed[0] / 255
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):
        share = y / height
        draw.line([(0, y), (width, y)], fill=_rgb(hue, 0.25 + 0.2 * share, 0.93 - 0.25 * share))
    radius = height // 7
    centre = (width * (2 + seed[1] % 5) // 8, height // 3)
    draw.ellipse([centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius], fill=_rgb((hue + 0.5) % 1, 0.55, 0.88))
    for layer in range(4):
        base, swing = height * (0.45 + 0.13 * layer), height * 0.06
        ridge = [(x, base + swing * math.sin(x / width * (4 + layer) * 2 + seed[layer + 2])) for x in range(0, width + 20, 20)]
        draw.polygon([*ridge, (width, height), (0, height)], fill=_rgb(hue, 0.35 + 0.1 * layer, 0.62 - 0.13 * layer))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def portrait(name: str) -> bytes:
    """Head and shoulders as PNG bytes."""
    hue = hashlib.sha256(name.encode()).digest()[0] / 255
    image = Image.new("RGB", (240, 240), _rgb(hue, 0.2, 0.85))
    draw = ImageDraw.Draw(image)
    draw.ellipse([30, 160, 210, 340], fill=_rgb(hue, 0.5, 0.45))
    draw.ellipse([78, 50, 162, 150], fill=(226, 188, 160))
    draw.pieslice([72, 40, 168, 140], 180, 360, fill=_rgb((hue + 0.1) % 1, 0.5, 0.25))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _rgb(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)


def album(made: Edition, letter: Newsletter) -> tuple[dict[str, PreparedPicture], list[Attachment]]:
    """All pictures that the theme of a newsletter shows of an edition: drawn, prepared and attached."""
    prepared: dict[str, PreparedPicture] = {}
    attachments: list[Attachment] = []
    widths = load_theme(letter.theme, [SHIPPED_THEMES], {}).picture_widths
    for planned in plan_pictures(made, letter, RenderingOptions(pictures="embed"), widths):
        name = Path(planned.url).stem
        data = portrait(name) if "/people/" in planned.url else drawn(name)
        where = placed(prepare(planned.url, data, planned.shown_width, planned.ratio, planned.most_bytes), public_url="")
        prepared[planned.url] = where.picture
        if where.attachment:
            attachments.append(where.attachment)
    return prepared, attachments


def job(made: Edition | None = None, **changes: Any) -> RenderJob:
    """A job for the public variant of the sample edition, without pictures unless `pictures` are given."""
    fields: dict[str, Any] = {
        "edition": made or edition(),
        "newsletter": newsletter(),
        "member": False,
        "nonce": NONCE,
        "theme_folders": (SHIPPED_THEMES,),
        "options": RenderingOptions(),
        "links": Links(
            archive="https://letters.example/a/0123456789abcdef0123456789abcdef",
            unsubscribe=True,
            unsubscribe_mailto="mailto:editor@meridian.example?subject=unsubscribe",
        ),
        "date": MONDAY,
        "pictures": {},
    }
    return RenderJob(**(fields | changes))
