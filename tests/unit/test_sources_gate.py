"""Who may read an article page, and which part of it is everybody's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsletter.errors import BadInput
from newsletter.model.article import Article
from newsletter.sources.article.parse import parse
from newsletter.sources.gate_phrases import LANGUAGES, is_gate, is_invitation, is_plain_gate
from tests.support.seed_pages import PAGES
from tests.support.seed_words import ENGLISH
from tests.support.sources import PARAGRAPHS

ADDRESS = "https://press.example/ferry"
FREE, HIDDEN = PARAGRAPHS[0], PARAGRAPHS[1:]


def read(body: str, *, head: str = "", node: dict[str, Any] | None = None, selector: str = "") -> Article:
    """The article of a page with this body."""
    script = (
        f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': 'The ferry sails'} | (node or {}))}</script>"
    )
    page = f"<html lang='en'><head>{head}{script}</head><body>{body}</body></html>"
    article = parse(page.encode(), ADDRESS, "text/html; charset=utf-8", selector)
    assert article is not None
    return article


def article(*blocks: str, around: str = "") -> str:
    """A body: paragraphs or ready mark-up in an article."""
    inner = "".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
    return f"{around}<main><article><h1>The ferry sails</h1>{inner}</article></main>"


def behind(*blocks: str, name: str = "paid") -> str:
    """Paragraphs in an element of their own."""
    return f"<div class='{name}'>{''.join(f'<p>{block}</p>' for block in blocks)}</div>"


CLOSED_PART = {"hasPart": [{"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}]}
WHOLE = "\n\n".join(PARAGRAPHS)


def words(one: Article) -> str:
    """Its text."""
    return one.text.for_reader(member=True) or ""


@pytest.mark.parametrize(
    "node",
    [
        {"isAccessibleForFree": False},
        {"isAccessibleForFree": "False"},
        {"isAccessibleForFree": "https://schema.org/False"},
        {"isAccessibleForFree": "false", "hasPart": {"isAccessibleForFree": True, "cssSelector": ".intro"}},
    ],
)
def test_a_page_that_says_it_is_closed_is_sealed_whole(node: dict[str, Any]) -> None:
    """Where nothing tells which part is closed, no word of it is free."""
    one = read(article(*PARAGRAPHS), node=node)

    assert (True, True, None) == (one.members_only, one.text.members_only, one.free_text)
    assert words(one) == WHOLE


@pytest.mark.parametrize("node", [CLOSED_PART, CLOSED_PART | {"isAccessibleForFree": "False"}, {"hasPart": CLOSED_PART["hasPart"][0]}])
def test_a_closed_part_leaves_what_stands_before_it_free(node: dict[str, Any]) -> None:
    """The selector of a part tells the free paragraphs from the others; the text is kept whole for members."""
    one = read(article(FREE, behind(*HIDDEN)), node=node)

    assert one.members_only
    assert one.free_text == FREE
    assert words(one) == WHOLE


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "WebPage", "hasPart": CLOSED_PART["hasPart"]},
        {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid", "isPartOf": {"@id": "#article"}},
    ],
)
def test_a_closed_part_may_stand_beside_the_article(node: dict[str, Any]) -> None:
    """On the page's own node, or as an element of its own."""
    head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    one = read(article(FREE, behind(*HIDDEN)), head=head)

    assert (True, FREE) == (one.members_only, one.free_text)


@pytest.mark.parametrize(("value", "closed"), [(False, True), (True, False)])
def test_the_page_may_say_what_the_article_leaves_open(value: bool, closed: bool) -> None:
    """`isAccessibleForFree` on the WebPage node counts where the article's node says nothing."""
    head = f"<script type='application/ld+json'>{json.dumps({'@type': 'WebPage', 'isAccessibleForFree': value})}</script>"

    assert closed == read(article(*PARAGRAPHS, "<p>Unlock this article by signing in.</p>"), head=head).members_only


@pytest.mark.parametrize("selector", [".absent", "p[", "", "#a" * 200, ":nth-child(", "h1"])
def test_a_selector_that_says_nothing_leaves_nothing_free(selector: str) -> None:
    """One that cannot be read, that finds no element, or that finds no paragraph, seals the whole text."""
    part = [{"isAccessibleForFree": False, "cssSelector": selector}]
    one = read(article(FREE, behind(*HIDDEN)), node={"isAccessibleForFree": False, "hasPart": part})

    assert (True, None) == (one.members_only, one.free_text)


def test_a_paragraph_that_is_not_found_on_the_free_part_counts_as_closed() -> None:
    """A sentence that stands both before and behind the gate is not free either: better too little than a word too much."""
    one = read(article(FREE, HIDDEN[0], behind(HIDDEN[0], HIDDEN[1])), node=CLOSED_PART)

    assert one.free_text == FREE


def test_a_closed_picture_is_left_out_or_its_words_are() -> None:
    """A figure behind the gate gives no words that only members see, and no picture unless the page names it to everybody."""
    figure = "<figure><img src='/i/vault-2031-0441.jpg' alt='The open vault'><figcaption>What lies in the vault</figcaption></figure>"
    closed = f"<div class='paid'>{figure}{''.join(f'<p>{one}</p>' for one in HIDDEN)}</div>"
    named = read(article(FREE, closed), node=CLOSED_PART | {"image": "https://press.example/i/vault-2031-0441.jpg?w=900"}).picture

    assert named is not None
    assert (None, None) == (named.caption, named.alt)
    assert read(article(FREE, closed), node=CLOSED_PART).picture is None


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:content_tier' content='locked'>",
        "<meta property='article:content_tier' content='metered'>",
        "<meta name='og:article:content_tier' content='Premium'>",
        "<meta name='paywall' content='true'>",
        "<meta name='cXenseParse:abc-isPaidContent' content='true'>",
        "<meta name='example:premium' content='yes'>",
        "<meta name='subscriber-only' content='1'>",
    ],
)
def test_the_marks_of_meters_and_paywalls_are_known(head: str) -> None:
    """Names in the head that end in a known word, with a value that says yes."""
    assert read(article(*PARAGRAPHS), head=head).members_only


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:content_tier' content='free'>",
        "<meta name='paywall' content='false'>",
        "<meta name='szn:age-restricted-content' content='yes'>",
        "<meta name='membership' content='true'>",
        "<meta name='subscription:list' content='1'>",
    ],
)
def test_other_marks_are_no_gate(head: str) -> None:
    """A mark that says no, or that is about something else."""
    assert not read(article(*PARAGRAPHS), head=head).members_only


PHRASES = {
    "en": (
        "Unlock this article by signing in.",
        "This article is for members only.",
        "Sign in to continue reading",
        "Subscribe to keep reading",
    ),
    "de": ("Dieser Beitrag ist nur für Mitglieder.", "Jetzt weiterlesen mit dem Abo", "Exklusiv für Abonnenten"),
    "fr": ("Article réservé aux abonnés", "Connectez-vous pour lire la suite", "Il vous reste 80 % de cet article à lire."),
    "es": ("Contenido exclusivo para suscriptores", "Inicia sesión para continuar leyendo"),
    "it": ("Articolo riservato agli abbonati", "Accedi per continuare a leggere"),
    "pt": ("Conteúdo exclusivo para assinantes", "Assine para continuar lendo"),
    "nl": ("Alleen voor abonnees", "Log in om verder te lezen"),
    "ru": ("Материал доступен только подписчикам", "Войдите, чтобы продолжить чтение"),
    "ar": ("للمشتركين فقط", "سجل الدخول لمواصلة القراءة"),
    "ja": ("この記事は会員限定です。", "続きを読むには会員登録が必要です", "残り1200文字"),
    "ko": ("유료 회원 전용", "로그인하고 기사를 계속 읽으세요"),
    "zh": ("本文仅限会员阅读", "登录后继续阅读"),
}


@pytest.mark.parametrize(("language", "phrase"), [(language, phrase) for language, phrases in PHRASES.items() for phrase in phrases])
def test_a_gate_s_own_words_close_what_follows_them(language: str, phrase: str) -> None:
    """Where no mark-up tells, a short line in any of our languages is a gate: what follows is closed, what stands before is free."""
    assert language in LANGUAGES
    assert is_plain_gate(phrase)

    one = read(article(FREE, f"<div><p>{phrase}</p></div>", *HIDDEN))

    assert (True, FREE) == (one.members_only, one.free_text)
    assert phrase not in words(one)


def test_words_of_a_gate_at_the_end_close_the_whole_text() -> None:
    """A page that delivers all of its text and lays a gate over it says nowhere what was free."""
    one = read(article(*PARAGRAPHS, "<p>Unlock this article by signing in.</p>"))

    assert (True, None) == (one.members_only, one.free_text)


def test_a_line_of_the_page_after_the_gate_does_not_open_what_stands_before_it() -> None:
    """A whole article, the gate laid over it, then a sentence about something else: nothing of it is free."""
    one = read(
        article(
            *PARAGRAPHS, "<p>Unlock this article by signing in.</p>", "The harbour office answers questions every Tuesday from nine to ten."
        )
    )

    assert (True, None) == (one.members_only, one.free_text)


@pytest.mark.parametrize(
    "body",
    [
        article(*PARAGRAPHS, around="<nav><a href='/join'>Become a member</a><p>Sign in to continue reading</p></nav>"),
        article(*PARAGRAPHS, around="<div><p>Become a member</p></div>"),
        article(*PARAGRAPHS, "<ul><li>Members only</li></ul>"),
        article(*PARAGRAPHS) + "<div><a href='/x'><span>Subscribers only</span> Another story of the harbour</a></div>",
        article(*PARAGRAPHS) + "<article><h2>Another story</h2><p>Members only</p></article>",
        article(*PARAGRAPHS, "<p hidden>This article is for members only.</p>"),
        article(*PARAGRAPHS, "<p style='display: none'>This article is for members only.</p>"),
        article(*PARAGRAPHS, f"<p>He had to sign in to read the log, and {'then he waited for the tide, ' * 8}as everybody did.</p>"),
    ],
    ids=["navigation", "an invitation alone", "a list", "a link to another", "another article", "hidden", "not displayed", "prose"],
)
def test_the_same_words_elsewhere_are_no_gate(body: str) -> None:
    """Menus, invitations, teasers of other articles, hidden boxes and the article's own prose do not close it."""
    assert not read(body).members_only


def test_a_page_that_says_it_is_free_is_not_judged_by_its_words() -> None:
    """A statement comes before a guess."""
    assert not read(article(*PARAGRAPHS, "<p>Unlock this article by signing in.</p>"), node={"isAccessibleForFree": True}).members_only


def test_an_invitation_in_a_box_that_is_called_a_gate_is_one() -> None:
    """ "Become a member" alone says little; in an element named for a paywall it says enough."""
    gate = "<div class='article-paywall'><p>Become a member</p></div>"

    assert read(article(*PARAGRAPHS, gate)).members_only
    assert is_invitation("Become a member")
    assert is_gate("Become a member")
    assert not is_plain_gate("Become a member")


def test_the_configured_selector_comes_before_all_else() -> None:
    """What an editor names as closed is closed even on a page that says it is free; elsewhere it changes nothing."""
    free = {"isAccessibleForFree": True}
    one = read(article(FREE, behind(*HIDDEN, name="inner")), node=free, selector=".inner")

    assert (True, FREE) == (one.members_only, one.free_text)
    assert not read(article(*PARAGRAPHS), node=free, selector=".inner").members_only


def test_a_configured_selector_that_cannot_be_read_stops_the_page() -> None:
    """A slip in it must not open what it was to close."""
    with pytest.raises(BadInput, match="members_selector"):
        read(article(*PARAGRAPHS), selector=".inner >")


def test_microdata_states_a_gate_too() -> None:
    """`itemprop=isAccessibleForFree` on the article's item."""
    scope = "<div itemscope itemtype='https://schema.org/NewsArticle'><meta itemprop='isAccessibleForFree' content='False'>"
    page = f"<html><head></head><body>{scope}<h1 itemprop='headline'>The ferry sails</h1>{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}</div></body></html>"
    one = parse(page.encode(), ADDRESS, None)

    assert one is not None
    assert one.members_only


def test_the_seed_s_gate_seals_its_article() -> None:
    """The words under the journal's articles are no paragraphs of them."""
    page = PAGES["two authors, nothing stated"]
    one = parse(page.html().encode(), page.address, "text/html; charset=utf-8")

    assert one is not None
    assert one.members_only
    assert words(one) == "\n\n".join(ENGLISH)
