"""Every check finds its defect planted in a clean edition, and nothing in the clean one."""

from __future__ import annotations

import pytest

from newsletter.checks.base import LeftOutPicture
from newsletter.checks.run import run_checks
from tests.support.findings import BRIDGE, CLEAN, HARBOUR, HTML, TEXT, UNSUBSCRIBE, findings, planted, told

H1 = "<h1>The Weekly Letter</h1>"
STORY_LINK = f'<a href="{HARBOUR}">A harbour'
SECRET = "Nobody would say what it had decided about the quay."


def test_a_clean_edition_has_no_findings() -> None:
    """None at all, so that one finding means something."""
    assert run_checks(CLEAN) == ()


@pytest.mark.parametrize(
    ("old", "new", "identity", "level"),
    [
        ("<!doctype html>", "", "doctype", "error"),
        ('lang="en"', "", "lang", "error"),
        ('lang="en"', 'lang="und"', "lang", "error"),
        ("<title>The Weekly Letter</title>", "<title> </title>", "title", "error"),
        ("<title>The Weekly Letter</title>", "", "title", "error"),
        (H1, f"{H1}<script>1</script>", "active-content", "error"),
        (H1, f'{H1}<form action="https://a.example"></form>', "active-content", "error"),
        ("<style>", '<link rel="stylesheet" href="https://a.example/a.css"><style>', "active-content", "error"),
        (' alt="Cranes at dawn"', "", "alt", "error"),
        (' alt="Cranes at dawn"', ' alt=""', "link-text", "error"),
        (">Write to us<", "> <", "link-text", "error"),
        (H1, "<p>The Weekly Letter</p>", "headings", "warning"),
        (H1, H1 + H1, "headings", "warning"),
        (f"<h2>{STORY_LINK}", f"<h4>{STORY_LINK}", "headings", "warning"),
        ('href="mailto:desk@journal.example"', 'href="javascript:alert(1)"', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href="data:text/html,x"', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href=""', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href="#"', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href="/about"', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href="https:///about"', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href="mailto:"', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href="http://[::1"', "link", "error"),
        ('href="mailto:desk@journal.example"', 'href="http://journal.example/about"', "link", "warning"),
        ('href="mailto:desk@journal.example"', 'href="http://127.0.0.1:8080/a"', "link", "info"),
        ("https://journal.example/harbour.jpg", "harbour.jpg", "picture-address", "error"),
        ("https://journal.example/harbour.jpg", "data:image/png;base64,AA", "picture-address", "error"),
        ("https://journal.example/harbour.jpg", "file:///etc/a.jpg", "picture-address", "error"),
        ("https://journal.example/harbour.jpg", "http://journal.example/a.jpg", "picture-address", "warning"),
        ("After ten quiet years", "Dear {{ first_name }}", "placeholder", "error"),
        ("After ten quiet years", "{% if x %}", "placeholder", "error"),
        ("Cranes at dawn", "{{ alt }}", "placeholder", "error"),
        ("<p>After", "<p>By None</p><p>After", "placeholder", "error"),
        ("<p>After", "<p>undefined · 4 min</p><p>After", "placeholder", "error"),
        ("<p>After", "<p>[object Object]</p><p>After", "placeholder", "error"),
        ("https://journal.example/harbour.jpg", "https://journal.example/None", "placeholder", "error"),
        ("<p>After", "<p>nlblank-0123-to-end</p><p>After", "placeholder", "error"),
        (UNSUBSCRIBE, "https://journal.example/leave", "unsubscribe", "error"),
        (">Unsubscribe</a>", "></a>", "unsubscribe", "error"),
        (f'<a href="{UNSUBSCRIBE}"', f'<a style="display: none" href="{UNSUBSCRIBE}"', "unsubscribe", "error"),
        ("10115 Berlin", "10115", "postal-address", "error"),
        ("A harbour wakes up", "A harbor wakes up", "headline", "error"),
        (f'href="{HARBOUR}"', 'href="https://journal.example/"', "story-link", "warning"),
        ("@media", "/*" + "x" * 16_000 + "*/@media", "style-bytes", "warning"),
        ("<p>After", f"<!-- {'x' * 102_000} --><p>After", "size", "warning"),
        ("After ten quiet years", SECRET, "members-leak", "error"),
    ],
)
def test_a_defect_planted_in_the_html_is_found(old: str, new: str, identity: str, level: str) -> None:
    """With its id and level, in the html."""
    found = planted(old, new)

    assert (identity, level) in told(found)
    assert all(finding.where.startswith("html") for finding in found if finding.id == identity)


@pytest.mark.parametrize(
    ("old", "new", "identity", "level"),
    [
        ("After ten quiet years", "Dear {{ first_name }}", "placeholder", "error"),
        ("After ten quiet years", "By None\n", "placeholder", "error"),
        (f"Unsubscribe: {UNSUBSCRIBE}", "", "unsubscribe", "error"),
        ("1 Long Street", "", "postal-address", "error"),
        ("A harbour wakes up", "", "headline", "error"),
        (f"{BRIDGE}&utm_source=newsletter", BRIDGE, "story-link", "warning"),
        ("After ten quiet years", "Nobody would say\nwhat it had decided\nabout the quay.", "members-leak", "error"),
    ],
)
def test_a_defect_planted_in_the_text_is_found(old: str, new: str, identity: str, level: str) -> None:
    """With its id and level, in the text, and nothing else is said."""
    found = planted(old, new, part="text")

    assert told(found) == {(identity, level)}
    assert {finding.where for finding in found} == {"text"}


@pytest.mark.parametrize(
    ("field", "value", "identity", "level"),
    [
        ("subject", "", "subject", "error"),
        ("subject", " \u200b ", "subject", "error"),
        ("subject", "a " * 40, "subject-length", "warning"),
        ("subject", "News for {{ name }}", "placeholder", "error"),
        ("subject", SECRET, "members-leak", "error"),
        ("preheader", "", "preheader", "warning"),
        ("preheader", "a harbour  wakes up", "preheader", "warning"),
        ("preheader", SECRET, "members-leak", "error"),
        ("postal_address", "", "postal-address", "error"),
        ("has_unsubscribe", False, "public-url", "info"),
        ("links", (HARBOUR, BRIDGE, HARBOUR + "#more"), "duplicate", "warning"),
        ("uncredited", ("A harbour wakes up",), "picture-credit", "info"),
        (
            "left_out",
            (LeftOutPicture(story="A harbour wakes up", what="picture", why="a.jpg does not answer", do="correct it"),),
            "picture-missing",
            "warning",
        ),
        ("titles", ("A harbour wakes up", "A third story"), "headline", "error"),
        ("size_limit", 100, "size", "warning"),
    ],
)
def test_a_defect_beside_html_and_text_is_found(field: str, value: object, identity: str, level: str) -> None:
    """In subject, preheader, configuration and stories."""
    assert told(findings(**{field: value})) == {(identity, level)}


def test_a_finding_says_where_what_and_what_to_do() -> None:
    """Line, column, headline, a sentence and a cure."""
    (finding,) = [one for one in planted('href="mailto:desk@journal.example"', 'href="/about"') if one.id == "link"]

    line = HTML.splitlines().index('<p>Two plans, one river. <a href="mailto:desk@journal.example">Write to us</a>.</p>')
    assert (finding.line, finding.column) == (line + 1, len('<p>Two plans, one river. <a href="') + 1)
    assert finding.where == "html, at “Bridge & tunnel: who pays?”"
    assert "'/about'" in finding.message
    assert finding.fix


def test_errors_are_told_first() -> None:
    """What blocks a send stands at the top."""
    levels = [finding.level for finding in findings(has_unsubscribe=False, preheader="", subject="", uncredited=("x",))]

    assert levels == ["error", "warning", "info", "info"]


@pytest.mark.parametrize(
    "leak",
    [
        "nobody would say WHAT it had decided about the quay",
        "Nobody would say what <b>it</b> had de<i>cid</i>ed about&nbsp;the quay.",
        "Nobody\u200b would say what it had decided about the quay",
        "“Nobody would say – what it had decided – about the quay”",
        "<!-- Nobody would say what it had decided about the quay. -->",
        '<img src="https://a.example/a.png" alt="Nobody would say what it had decided about the quay.">',
        '<span style="display:none">Nobody would say what it had decided about the quay.</span>',
        "埠頭の将来について市議会が何を決めたのかは誰も語ろうとしなかった。",
    ],
)
def test_members_only_text_is_found_in_any_guise(leak: str) -> None:
    """Case, mark-up, punctuation and hiding do not matter; nor does a script without spaces."""
    assert ("members-leak", "error") in told(findings(html=HTML.replace("After ten", leak + " After ten")))


def test_a_long_sentence_cut_off_is_still_a_leak() -> None:
    """A teaser that breaks off gives away what came before."""
    sentence = "Nobody on the council would say in public what it had decided about the quay, the cranes and the market hall."
    found = planted("After ten", "Nobody on the council would say in public what it had decided about the quay, the cran… After ten")
    assert told(found) == set()

    cut = HTML.replace("After ten", sentence[:90] + "… After ten")
    assert ("members-leak", "error") in told(findings(html=cut, guarded=(sentence,)))


def test_what_the_publisher_gives_to_everybody_is_no_leak() -> None:
    """A teaser is often the first sentence of the text; short sentences are said by everybody."""
    html = HTML.replace("After ten", f"{SECRET} Short one. After ten")

    assert told(findings(html=html, free=(f"Teaser: {SECRET}",))) == set()
    assert told(findings(html=HTML.replace("After ten", "Short one. After ten"))) == set()


def test_a_member_may_read_everything() -> None:
    """Nothing is guarded from the members' variant."""
    assert told(findings(html=HTML.replace("After ten", f"{SECRET} After ten"), guarded=())) == set()


def test_a_story_may_speak_of_braces_and_nothing() -> None:
    """A title or summary with {{7*7}} in it is the story's own, wrapped or not."""
    title = "How {{ 7*7 }} and {% raw %} work in many a template of this and other trades"
    html = HTML.replace("A harbour wakes up", title).replace("After ten", "Say {{ x }} twice. After ten")
    text = TEXT.replace("A harbour wakes up", title.replace("many ", "many\n  ")).replace("After ten", "Say {{\nx }} twice.\nAfter ten")
    titles = (title, CLEAN.titles[1])

    assert told(findings(html=html, text=text, titles=titles, subject=title[:70], own_words=("Say {{ x }} twice.",))) == {
        ("placeholder", "error"),
        ("subject-length", "info"),
    }
    assert told(findings(html=html, text=text, titles=titles, own_words=("Say {{ x }} twice.",))) == set()


def test_none_in_a_sentence_is_no_placeholder() -> None:
    """Only where a value should stand alone."""
    for words in ("None of them came", "and then there were None left", "a null result", "the undefined"):
        assert told(planted("After ten quiet years", words)) == set()


def test_a_mailto_is_a_way_out_where_there_are_no_pages() -> None:
    """In the html as a link, in the text as an address or in words."""
    mailto = "mailto:post@example.org?subject=unsubscribe"
    html = HTML.replace(UNSUBSCRIBE, mailto)
    for way in (mailto, "write to post@example.org"):
        found = findings(html=html, text=TEXT.replace(UNSUBSCRIBE, way), has_unsubscribe=False)
        assert told(found) == {("public-url", "info")}


def test_addresses_are_the_same_however_a_part_spells_them() -> None:
    """lxml percent-encodes what a text writes out."""
    link = "https://journal.example/häfen/東京"
    html = HTML.replace(HARBOUR, "https://journal.example/h%C3%A4fen/%E6%9D%B1%E4%BA%AC")
    text = TEXT.replace(HARBOUR, link)

    assert told(findings(html=html, text=text, links=(link, BRIDGE))) == set()


@pytest.mark.parametrize(
    "html", ["", " ", "\0", "<", "<!doctype html>", "<a", "<div>" * 5000, "<p>\ud800", "<?xml version='1.0' encoding='latin-1'?><p>é"]
)
def test_no_html_breaks_the_checks(html: str) -> None:
    """However broken the page is, there are findings and no exception."""
    assert any(finding.level == "error" for finding in findings(html=html))


def test_hidden_text_is_not_shown() -> None:
    """An address that nobody sees is missing."""
    found = planted("1 Long Street,<br>10115 Berlin", '<span style="display : none">1 Long Street, 10115 Berlin</span>')

    assert ("postal-address", "error") in told(found)
