"""The editor's file: what it may say, and what is answered where it cannot be read."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.editorial.edition_file import EditionFile, parse
from newsletter.editorial.markup import rendered
from newsletter.editorial.references import Directory
from newsletter.errors import BadInput
from newsletter.model.edition import BlockKind
from tests.support.editorial import stored

FULL = """---
# What the editor wishes.
subject: "Grain: the
  new mill"
preheader: 2026-11-24
pin: [17, https://journal.example/grain, no]
drop: the-old-story
alt: {grain: Two ships at a quay}
summary:
  17: The harbour opens again.
---
<!-- A comment
     of two lines. -->

Hello *readers*, see [us](https://tide.example/a?b=1&c=2).

::: sponsor Harbour Books https://books.example
New *charts*, every **month**.\\
Ask <b>us</b>.

- maps
- tides & tables
:::

:::question What do you read at sea?
Write to <editor@tide.example>.
:::
"""


def test_a_whole_file() -> None:
    """Every value is text as it was written; a single item is a list of one."""
    file = parse(FULL, file="2026-W48.md")

    assert file.subject == "Grain: the new mill"
    assert file.preheader == "2026-11-24"
    assert file.pin == ("17", "https://journal.example/grain", "no")
    assert file.drop == ("the-old-story",)
    assert file.intro == "Hello readers, see us (https://tide.example/a?b=1&c=2)."
    assert file.summary == {"17": "The harbour opens again."}


def test_blocks_become_small_html_and_text() -> None:
    """Kind, title and address from the first line; Markdown inside; HTML in it is text."""
    sponsor, question = parse(FULL, file="2026-W48.md").blocks

    assert (sponsor.kind, sponsor.title, sponsor.url) == (BlockKind.SPONSOR, "Harbour Books", "https://books.example")
    assert sponsor.html == (
        "<p>New <em>charts</em>, every <strong>month</strong>.<br />Ask &lt;b&gt;us&lt;/b&gt;.</p><ul><li>maps</li><li>tides &amp; tables</li></ul>"
    )
    assert sponsor.text == "New charts, every month.\nAsk <b>us</b>.\n\n- maps\n- tides & tables"
    assert (question.kind, question.title) == (BlockKind.QUESTION, "What do you read at sea?")
    assert question.text == "Write to editor@tide.example."


def test_an_empty_file_wishes_nothing() -> None:
    """As if there were none."""
    assert parse("", file="x.md") == EditionFile()
    assert parse("---\n---\n", file="x.md") == EditionFile()
    assert parse("\ufeff---\r\nsubject:\r\n---\r\n", file="x.md") == EditionFile()


@pytest.mark.parametrize(
    ("text", "where", "says"),
    [
        ("---\nsubjct: x\n---\n", "e.md:2", "did you mean 'subject'?"),
        ("---\nsubject: x\nintro: a: b\n---\n", "e.md:3", "quotes"),
        ("---\nsubject: x\nsubject: y\n---\n", "e.md:3", "twice"),
        ("---\nsubject: [a]\n---\n", "e.md:2", "one text"),
        ("---\nalt:\n  1: [a]\n---\n", "e.md:3", "alt.1"),
        ("---\nalt: x\n---\n", "e.md:2", "key: value"),
        ("---\npin:\n  - a: b\n---\n", "e.md:3", "quotes"),
        ("---\n- a\n---\n", "e.md:2", "key: value"),
        ("---\nsubject: x\n", "e.md:1", "not closed"),
        ("subject: x\npin: [1]\n\nHello\n", "e.md:1", "before and behind it"),
        ("---\nsubject: \x00\n---\n", "e.md:2", "control character"),
        ("---\nintro: x\n---\n\nHello\n", "e.md:5", "intro already"),
        ("\n::: notes X\nfoo\n:::\n", "e.md:2", "did you mean 'note'?"),
        ("---\n---\n::: note X\nfoo\n", "e.md:3", "not closed"),
        ("::: note X\n:::\n:::\n", "e.md:3", "not opened"),
        ("::: note A\nfoo\n::: note B\nfoo\n:::\n", "e.md:3", "line 1"),
        ("::: sponsor https://a.example\nx\n:::\n", "e.md:1", "needs a name"),
        ("::: note\n\n:::\n", "e.md:1", "empty"),
        ("<!-- a\nb -->\n::: note A\ntext\n\n# Head\n:::\n", "e.md:6", "a heading"),
        ("::: note A\n![p](https://a.example/p.png)\n:::\n", "e.md:2", "a picture"),
        ("::: note A\n> quoted\n:::\n", "e.md:2", "a quotation"),
        ("::: note A\n[there](/there)\n:::\n", "e.md:2", "https://"),
        ("---\nintro: |\n  [there](there)\n---\n", "e.md:2", "https://"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line_and_a_cure(text: str, where: str, says: str) -> None:
    """What is wrong, in which line, what to do."""
    with pytest.raises(BadInput) as caught:
        parse(text, file="e.md")

    assert caught.value.where == where
    assert caught.value.do
    assert says in str(caught.value)


@given(st.text(alphabet="<>&\"'[]()*_`#!-:=\\ \n\taxjs/1.", max_size=120))
def test_nothing_but_the_small_html_comes_out(source: str) -> None:
    """Whatever the Markdown is, only ten tags are written, closed in order, and no attribute but a checked href."""
    try:
        html, _ = rendered(source, file="e.md", line=1)
    except BadInput:
        return
    opened = []
    for end, name, attributes in re.findall(r"<(/?)([a-z]+)([^>]*)>", html):
        assert name in ("p", "a", "strong", "em", "ul", "ol", "li", "br")
        assert attributes in ("", " /") or re.fullmatch(r' href="(https?|mailto):[^"<>]*"', attributes)
        if end:
            assert opened.pop() == name
        elif name != "br":
            opened.append(name)
    assert not opened
    assert "<" not in re.sub(r"</?[a-z]+[^>]*>", "", html)


def test_an_article_is_named_by_number_address_slug_or_title() -> None:
    """Trackers and case of the address, case and punctuation of the title do not matter; of several the newest is meant."""
    articles = [
        stored(1, url="https://Journal.example/2026/grain.html?utm_source=x", title="Grain at last!"),
        stored(2, days_old=2, title="Grain at last"),
        stored(3, url=None, guid="posts/the-eel.md"),
    ]
    directory = Directory(articles)

    assert directory.find("1") == 1
    assert directory.find("#3") == 3
    assert directory.find("http://www.journal.example/2026/grain.html") == 1
    assert directory.find("grain") == 1
    assert directory.find("the-eel") == 3
    assert directory.find("GRAIN, at last") == 1
    assert [directory.find(nothing) for nothing in ("4", "", "eel", "http://[bad", "?!")] == [None] * 5


def test_words_and_alt_are_found_by_any_name() -> None:
    """An empty text is none."""
    articles = [stored(1, url="https://journal.example/grain"), stored(2)]
    file = EditionFile(alt={"grain": "Two ships"}, summary={"1": "New words.", "Story 2": ""})

    assert file.alt_for(articles[0], articles) == "Two ships"
    assert file.words_for(articles[0], articles) == "New words."
    assert file.words_for(articles[1], articles) is None
    assert file.alt_for(articles[1], []) is None


def test_names_that_point_nowhere_are_reported() -> None:
    """Each in a sentence, with the key it stands under."""
    file = EditionFile(pin=("1", "nowhere"), alt={"gone": "x"})

    assert file.unresolved([stored(1)]) == (
        "pin names 'nowhere', and no article is known by it",
        "alt names 'gone', and no article is known by it",
    )


@pytest.mark.parametrize("text", ['---\nsubject: "A\\e[31m"\n---\n', '---\nsubject: "A\\0"\n---\n', "---\nsubject: A\n---\n", "\n\n"])
def test_a_control_character_is_refused_with_its_line(text: str) -> None:
    """Neither written out nor as an escape of YAML, neither in the head nor below it, does one get into a database or a terminal."""
    raw = text if "\\" in text else text + "\x1b[31m"
    line = 2 if "\\" in text else raw.count("\n") + 1
    with pytest.raises(BadInput, match=r"control character \(U\+00(1B|00)\)") as told:
        parse(raw, file="2026-W48.md")
    assert told.value.where == f"2026-W48.md:{line}"
