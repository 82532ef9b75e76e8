"""The words of the interface, in seven languages: reading time, footer, labels; plurals and dates by CLDR (babel).

A language without a table gets the English words, dates included: one language on a page, not two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list

Forms = dict[str, str]  # CLDR plural category -> sentence with {n}

_RTL = frozenset(["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"])
# CLDR's plain "en" is American; a date with the day first is read rightly everywhere.
_DATE_LOCALES = {"en": "en_GB"}


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language's table; `{...}` are filled by `Strings`."""

    min_read: Forms
    stories: Forms
    in_all: Forms
    number: str
    by: str
    members_only: str
    first_published: str
    first_published_by: str
    first_published_on: str
    credit: str
    sponsored: str
    note: str
    event: str
    question: str
    also: str
    in_brief: str
    why: str
    unsubscribe: str
    unsubscribe_by_mail: str
    view_in_browser: str


@dataclass(frozen=True, kw_only=True)
class Strings:
    """A language's words with what they speak of filled in; what templates know as `t`."""

    language: str  # BCP 47, as it stands in lang="..."
    locale: Locale
    words: Words
    translated: bool  # False: English stands in

    def min_read(self, n: int) -> str:
        """`5 min read`."""
        return self._plural(self.words.min_read, n)

    def stories(self, n: int) -> str:
        """`9 stories`."""
        return self._plural(self.words.stories, n)

    def in_all(self, n: int) -> str:
        """`24 min in all`."""
        return self._plural(self.words.in_all, n)

    def number(self, n: int) -> str:
        """`No. 12`."""
        return self.words.number.format(n=n)

    def by(self, names: Sequence[str]) -> str:
        """`By A, B and C`."""
        return self.words.by.format(names=self.listed(names))

    def listed(self, names: Sequence[str]) -> str:
        """`A, B and C`, with the language's own commas and conjunction."""
        return format_list(list(names), style="standard", locale=self.locale)

    def first_published(self, publisher: str | None, day: date | None) -> str:
        """Where and when an article first appeared; "" if neither is known."""
        if publisher and day:
            return self.words.first_published.format(publisher=publisher, date=self.day(day))
        if publisher:
            return self.words.first_published_by.format(publisher=publisher)
        return self.words.first_published_on.format(date=self.day(day)) if day else ""

    def credit(self, credit: str) -> str:
        """`Picture: NAME`."""
        return self.words.credit.format(credit=credit)

    def why(self, name: str) -> str:
        """Why the reader gets this."""
        return self.words.why.format(name=name)

    def day(self, day: date) -> str:
        """`12 September 2023`."""
        return format_date(day, "long", locale=self.locale)

    def full_day(self, day: date) -> str:
        """`Tuesday 12 September 2023`."""
        return format_date(day, "full", locale=self.locale)

    def _plural(self, forms: Forms, n: int) -> str:
        return forms.get(self.locale.plural_form(n), forms["other"]).format(n=n)


def direction(language: str) -> str:
    """`rtl` for a language written from the right, else `ltr`."""
    return "rtl" if base_language(language) in _RTL else "ltr"


def base_language(language: str) -> str:
    """`ar` of `ar-EG`."""
    return language.replace("_", "-").partition("-")[0].lower()


def strings_for(language: str) -> Strings:
    """The words for a BCP 47 tag; English where there is no table."""
    base = base_language(language)
    translated = base in TABLES
    tag = language if translated else "en"
    name = _DATE_LOCALES.get(tag, tag.replace("-", "_"))
    try:
        locale = Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        locale = Locale.parse(_DATE_LOCALES.get(base, base) if translated else "en_GB")
    return Strings(language=language, locale=locale, words=TABLES[base if translated else "en"], translated=translated)


TABLES: dict[str, Words] = {
    "en": Words(
        min_read={"other": "{n} min read"},
        stories={"one": "{n} story", "other": "{n} stories"},
        in_all={"other": "{n} min in all"},
        number="No. {n}",
        by="By {names}",
        members_only="Members only",
        first_published="First published by {publisher}, {date}",
        first_published_by="First published by {publisher}",
        first_published_on="First published on {date}",
        credit="Picture: {credit}",
        sponsored="Sponsored",
        note="From the editor",
        event="Event",
        question="A question for you",
        also="Also in this edition",
        in_brief="In brief",
        why="You receive this because you subscribed to {name}.",
        unsubscribe="Unsubscribe",
        unsubscribe_by_mail="Unsubscribe by email",
        view_in_browser="View in browser",
    ),
    "de": Words(
        min_read={"other": "{n} Min. Lesezeit"},
        stories={"one": "{n} Beitrag", "other": "{n} Beiträge"},
        in_all={"other": "zusammen {n} Min."},
        number="Nr. {n}",
        by="Von {names}",
        members_only="Nur für Mitglieder",
        first_published="Zuerst erschienen bei {publisher}, {date}",
        first_published_by="Zuerst erschienen bei {publisher}",
        first_published_on="Zuerst erschienen am {date}",
        credit="Bild: {credit}",
        sponsored="Anzeige",
        note="Aus der Redaktion",
        event="Veranstaltung",
        question="Eine Frage an Sie",
        also="Außerdem in dieser Ausgabe",
        in_brief="Kurz notiert",
        why="Sie erhalten diese E-Mail, weil Sie {name} abonniert haben.",
        unsubscribe="Abbestellen",
        unsubscribe_by_mail="Per E-Mail abbestellen",
        view_in_browser="Im Browser ansehen",
    ),
    "fr": Words(
        min_read={"other": "{n} min de lecture"},
        stories={"one": "{n} article", "other": "{n} articles"},
        in_all={"other": "{n} min en tout"},
        number="N° {n}",
        by="Par {names}",
        members_only="Réservé aux membres",
        first_published="Première publication : {publisher}, {date}",
        first_published_by="Première publication : {publisher}",
        first_published_on="Première publication : {date}",
        credit="Image : {credit}",
        sponsored="Sponsorisé",
        note="Le mot de la rédaction",
        event="Événement",
        question="Une question pour vous",
        also="Aussi dans ce numéro",
        in_brief="En bref",
        why="Vous recevez ce message parce que vous avez demandé à recevoir {name}.",
        unsubscribe="Se désabonner",
        unsubscribe_by_mail="Se désabonner par e-mail",
        view_in_browser="Voir dans le navigateur",
    ),
    "es": Words(
        min_read={"other": "{n} min de lectura"},
        stories={"one": "{n} artículo", "other": "{n} artículos"},
        in_all={"other": "{n} min en total"},
        number="N.º {n}",
        by="Por {names}",
        members_only="Solo para miembros",
        first_published="Publicado por primera vez por {publisher}, {date}",
        first_published_by="Publicado por primera vez por {publisher}",
        first_published_on="Publicado por primera vez el {date}",
        credit="Imagen: {credit}",
        sponsored="Patrocinado",
        note="De la redacción",
        event="Evento",
        question="Una pregunta para usted",
        also="También en este número",
        in_brief="En breve",
        why="Recibe este mensaje porque se suscribió a {name}.",
        unsubscribe="Darse de baja",
        unsubscribe_by_mail="Darse de baja por correo",
        view_in_browser="Ver en el navegador",
    ),
    "ar": Words(
        min_read={
            "one": "دقيقة واحدة للقراءة",
            "two": "دقيقتان للقراءة",
            "few": "{n} دقائق للقراءة",
            "other": "{n} دقيقة للقراءة",
        },
        stories={
            "zero": "بلا مقالات",
            "one": "مقال واحد",
            "two": "مقالان",
            "few": "{n} مقالات",
            "many": "{n} مقالًا",
            "other": "{n} مقال",
        },
        in_all={"one": "دقيقة واحدة إجمالًا", "two": "دقيقتان إجمالًا", "few": "{n} دقائق إجمالًا", "other": "{n} دقيقة إجمالًا"},
        number="العدد {n}",
        by="بقلم {names}",
        members_only="للأعضاء فقط",
        first_published="نُشر أول مرة لدى {publisher}، {date}",
        first_published_by="نُشر أول مرة لدى {publisher}",
        first_published_on="نُشر أول مرة في {date}",
        credit="الصورة: {credit}",
        sponsored="محتوى برعاية",
        note="من هيئة التحرير",
        event="فعالية",
        question="سؤال إليكم",
        also="أيضًا في هذا العدد",
        in_brief="باختصار",
        why="تصلكم هذه الرسالة لأنكم اشتركتم في {name}.",
        unsubscribe="إلغاء الاشتراك",
        unsubscribe_by_mail="إلغاء الاشتراك بالبريد الإلكتروني",
        view_in_browser="العرض في المتصفح",
    ),
    "ja": Words(
        min_read={"other": "{n}分で読めます"},
        stories={"other": "記事{n}本"},
        in_all={"other": "全部で{n}分"},
        number="第{n}号",
        by="文：{names}",
        members_only="会員限定",
        first_published="初出：{publisher}、{date}",
        first_published_by="初出：{publisher}",
        first_published_on="初出：{date}",
        credit="画像：{credit}",
        sponsored="広告",
        note="編集部より",
        event="イベント",
        question="読者のみなさまへの質問",
        also="この号のほかの記事",
        in_brief="短信",
        why="{name}を購読されている方にお送りしています。",
        unsubscribe="配信を停止する",
        unsubscribe_by_mail="メールで配信を停止する",
        view_in_browser="ブラウザで見る",
    ),
    "ko": Words(
        min_read={"other": "읽는 시간 {n}분"},
        stories={"other": "기사 {n}편"},
        in_all={"other": "모두 {n}분"},
        number="제{n}호",
        by="글 {names}",
        members_only="회원 전용",
        first_published="최초 게재: {publisher}, {date}",
        first_published_by="최초 게재: {publisher}",
        first_published_on="최초 게재: {date}",
        credit="이미지: {credit}",
        sponsored="광고",
        note="편집부에서",
        event="행사",
        question="독자에게 묻습니다",
        also="이번 호의 다른 기사",
        in_brief="단신",
        why="{name} 구독을 신청하신 분께 보내 드립니다.",
        unsubscribe="수신 거부",
        unsubscribe_by_mail="이메일로 수신 거부",
        view_in_browser="브라우저에서 보기",
    ),
}
