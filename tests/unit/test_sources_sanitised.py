"""Foreign HTML after cleaning: whatever went in, nothing that acts comes out, and cleaning again changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.sources.clean import MAX_NESTING, one_line, paragraphs, plain, printable, sanitised, shallow, web_address

_LINK_SCHEMES = ("http://", "https://", "mailto:")
_NAMES = (
    "p", "a", "b", "div", "table", "td", "select", "option", "script", "style", "iframe", "object", "embed", "form", "input", "button", "textarea",
    "meta", "link", "base", "svg", "math", "mtext", "mglyph", "annotation-xml", "foreignObject", "noscript", "template", "title", "plaintext", "xmp",
    "img", "image", "video", "audio", "source", "frameset", "frame", "marquee", "details", "isindex", "listing", "body", "html", "head", "x:y", "o:p",
)  # fmt: skip
_ATTRIBUTES = (
    'onclick="x()"', "onerror=x()", "ONLOAD='x()'", "style='background:url(javascript:x)'", 'href="javascript:x()"', "href=' javascript:x'",
    "href='jav&#x09;ascript:x'", "href='&#106;avascript:x'", "href='data:text/html,x'", "href='vbscript:x'", 'href="https://e.example/"',
    'src="https://e.example/x"', "srcdoc='<script>x()</script>'", "action='https://e.example/'", "formaction='javascript:x'",
    "http-equiv='refresh' content='0;url=https://e.example/'", "xlink:href='javascript:x'", "id=x", "class=y", "name=z", "target=_blank", "/", "='",
)  # fmt: skip
_LOOSE = (
    "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?xml ?>", "<!doctype html>", "&lt;script&gt;", "&#60;img onerror=x&#62;", "<", ">", '"', "'",
    "\0", "\u202e", "</p>", "</svg>", "</title>", "</textarea>", "</style>", "</noscript>", "words ", "\n", "<<b>", "<script", "</script",
)  # fmt: skip
_MARKUP = st.lists(
    st.one_of(
        st.builds(
            lambda name, attributes: f"<{name} {' '.join(attributes)}>",
            st.sampled_from(_NAMES),
            st.lists(st.sampled_from(_ATTRIBUTES), max_size=3),
        ),
        st.builds("</{}>".format, st.sampled_from(_NAMES)),
        st.sampled_from(_LOOSE),
        st.text(max_size=5),
    ),
    max_size=30,
).map("".join)
_ACTING = {
    "script", "style", "iframe", "object", "embed", "form", "input", "button", "textarea", "select", "meta", "link", "base", "svg", "math", "template",
    "noscript", "img", "video", "audio", "frame", "frameset", "title", "xmp", "plaintext",
}  # fmt: skip


@given(_MARKUP)
@example("<svg><style><img src=x onerror=x()></style></svg>")
@example("<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x()&gt;'>")
@example("<noscript><p title='</noscript><img src=x onerror=x()>'>")
@example("<form><math><mtext></form><form><mglyph><style></math><img src onerror=x()>")
def test_nothing_that_acts_survives(markup: str) -> None:
    """No script, handler, style, frame, form, refresh or picture is left, and every link is an address."""
    cleaned = sanitised(markup)
    tree = lxml_html.document_fromstring(f"<html><body><div>{cleaned}</div></body></html>")
    for element in tree.iter():
        assert isinstance(element.tag, str)
        assert element.tag not in _ACTING
        assert set(element.attrib) <= {"href"}
        assert element.get("href", "https://").lower().startswith(_LINK_SCHEMES)


@given(_MARKUP)
def test_cleaning_again_changes_nothing(markup: str) -> None:
    """Cleaned HTML and clean text are fixed points: no second reader of them sees something new."""
    cleaned = sanitised(markup)
    text = paragraphs(markup)

    assert cleaned == sanitised(cleaned)
    assert text == plain(text)
    assert text == printable(text)


@given(_MARKUP)
def test_the_words_hold_no_mark_up_that_a_page_would_take(markup: str) -> None:
    """Words that look like mark-up are words: escaped, as every template does, they come back as they are."""
    text = paragraphs(markup)
    shown = lxml_html.fragment_fromstring("<pre>x" + text.replace("&", "&amp;").replace("<", "&lt;") + "</pre>")

    assert shown.text == "x" + text
    assert len(shown) == 0


@given(st.text())
def test_an_address_once_clean_stays(text: str) -> None:
    """What was made absolute and quoted is taken as it is, so that stored addresses can be compared."""
    once = web_address(text, base="https://e.example/") or "https://e.example/"

    assert once == web_address(once)


@pytest.mark.parametrize("name", ["div", "b", "ul", "table", "svg", "p"])
def test_the_nesting_that_reaches_the_sanitiser_has_a_limit(name: str) -> None:
    """One level more than the limit, and the tags are gone; the words are still there."""
    opened = name if name not in ("p", "svg") else "div"
    deep = shallow(f"<{opened}>" * (MAX_NESTING + 1) + "words")

    assert "<" not in deep
    assert "words" in deep
    assert f"<{opened}>" in shallow(f"<{opened}>" * (MAX_NESTING - 1) + "words")


def test_a_title_is_never_mark_up() -> None:
    """What feeds escape twice is undone, and what is a tag then is taken off."""
    assert one_line("&amp;lt;script&amp;gt;x()&amp;lt;/script&amp;gt;Head") == "Head"
    assert one_line("Head<img src=x onerror=x()") == "Head"
