"""A digest without a flaw, of ten stories in any shipped theme, in English, Arabic or Japanese, as the checks are given it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from newsletter.checks.base import CheckedPicture, CheckInput
from newsletter.checks.options import CheckOptions
from newsletter.model.article import Article, Author, Picture
from newsletter.model.edition import Edition
from newsletter.model.newsletter import Newsletter
from newsletter.rendering.message import compile_letter
from newsletter.rendering.render import render
from newsletter.rendering.values import reader_values
from newsletter.steps.checked import check_input, head_of
from newsletter.steps.pictures import Album
from tests.support.editions import MONDAY, NONCE, album, edition, guarded, job, newsletter, pick, places

SECRET = "Whoever has not paid for it must not learn that the keeper of the lighthouse had the only key to the archive."
_PAGES = "https://letters.example"

_TOPICS = {
    "en": (
        "Ferries", "Night trains", "Salt marshes", "Public clocks", "Roof gardens",
        "Old bridges", "Field radios", "Paper maps", "Rain tanks", "Street markets",
    ),
    "ar": (
        "العبّارات", "قطارات الليل", "الأهوار المالحة", "ساعات الميادين", "حدائق الأسطح",
        "الجسور القديمة", "أجهزة اللاسلكي", "الخرائط الورقية", "خزانات المطر", "أسواق الشوارع",
    ),
    "ja": ("渡し船", "夜行列車", "塩性湿地", "街角の時計", "屋上庭園", "古い橋", "野外無線", "紙の地図", "雨水タンク", "露店の市"),
}  # fmt: skip
_WORDS = {
    "en": (
        "{} and the people who keep them going",
        "{} are back in the plans of the town, and not for their beauty. We asked those who live with {} what has changed.",
    ),
    "ar": ("{} ومن يحافظون عليها", "تعود {} إلى خطط المدينة، وليس لجمالها. سألنا من يعيشون مع {} عمّا تغيّر في هذا العام."),
    "ja": ("{}を支える人びと", "{}がふたたび町の計画に戻ってきた。理由は美しさではない。{}とともに暮らす人に話を聞いた。"),
}
_ALTS = {"en": "A view of {} from the river bank", "ar": "منظر {} من ضفة النهر", "ja": "川岸から見た{}"}
_NAMES = {"en": "Nora Feldkamp", "ar": "ليلى الخطيب", "ja": "森本さゆり"}
_PREHEADERS = {
    "en": "Also: night trains, salt marshes and the clocks of the town",
    "ar": "وأيضًا: قطارات الليل والأهوار المالحة وساعات الميادين في المدينة",
    "ja": "ほかに夜行列車、塩性湿地、街角の時計、屋上庭園の話題を集めました。",
}


@cache
def clean_digest(theme: str, language: str) -> CheckInput:
    """The public variant with its letter's header lines; one story is for members, and nothing of it is given away."""
    made, letter = clean_edition(language), newsletter(theme=theme, language=language)
    prepared, attachments = album(made, letter)
    task = job(made, newsletter=letter, pictures=prepared)
    rendered = render(task)
    compiled = compile_letter(
        rendered, newsletter=letter, edition_uid=made.uid, nonce=NONCE, date=MONDAY, attachments=attachments, links=task.links
    )
    values = reader_values(
        uid="0" * 32,
        address="reader@example.org",
        name="",
        newsletter=letter,
        edition_uid=made.uid,
        key=b"k" * 32,
        public_url=_PAGES,
        domain="letters.example",
    )
    weights = {f"cid:{one.cid}": len(one.data) for one in attachments}
    weighed = [
        CheckedPicture(src=one.src, story="", bytes=weights[one.src], width=one.width or 0, height=one.height or 0, linked=False)
        for one in prepared.values()
    ]
    return check_input(
        made,
        letter,
        rendered,
        album=Album(prepared=prepared, attachments=tuple(attachments), weighed=tuple(weighed)),
        nonce=NONCE,
        has_pages=True,
        size_limit=102_000,
        clients=CheckOptions().clients,
        head=head_of(compiled, values),
    )


def clean_edition(language: str) -> Edition:
    """Ten stories with words, pictures and addresses of their own."""
    titled = [_article(language, number) for number in range(10)]
    picks = [
        replace(pick(number, place, words=guarded(article.teaser or "")), stored=replace(pick(number).stored, article=article))
        for number, (place, article) in enumerate(zip(places(10), titled, strict=True))
    ]
    return edition(picks=picks, intro="", subject=titled[0].title, preheader=_PREHEADERS[language])


def clean_newsletter(theme: str, language: str) -> Newsletter:
    """The newsletter that it is an edition of."""
    return newsletter(theme=theme, language=language)


def _article(language: str, number: int) -> Article:
    topic, (title, teaser) = _TOPICS[language][number], _WORDS[language]
    address = f"https://meridian.example/2026/topic-{number}"
    return Article(
        title=title.format(topic),
        url=address,
        teaser=teaser.format(topic, topic),
        authors=(Author(name=_NAMES[language]),),
        category=None,
        published=MONDAY,
        language=language,
        members_only=number == 1,
        text=guarded(SECRET if number == 1 else "word " * 460, members_only=number == 1),
        picture=Picture(
            url=f"https://meridian.example/pictures/topic-{number}.png",
            alt=_ALTS[language].format(topic),
            caption=f"No. {number + 1}",
            credit="Meridian",
        ),
    )
