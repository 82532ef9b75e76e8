"""Every character of an expanded document is traced to file, line and column of the template that wrote it."""

from __future__ import annotations

import pytest

from newsletter.errors import BadInput
from newsletter.model.template_place import TemplateMap
from newsletter.rendering.templates import Templates
from newsletter.rendering.theme import Theme, load_theme
from tests.support.editions import SHIPPED_THEMES

SECOND = "partials/second.mjml.j2"


def theme_of(tmp_path, first: str, second: str = "") -> Theme:
    """A theme of two templates."""
    folder = tmp_path / "own"
    (folder / "partials").mkdir(parents=True)
    (folder / "theme.toml").write_text('extends = "journal"\n')
    (folder / "digest.mjml.j2").write_text(first, newline="")
    (folder / SECOND).write_text(second)
    return load_theme("own", [str(tmp_path), SHIPPED_THEMES], {})


def traced(theme: Theme, **values: object) -> tuple[str, TemplateMap]:
    """The expanded document and its map."""
    templates = Templates(theme)
    expanded = templates.render("digest.mjml.j2", values)
    return expanded, templates.places("digest.mjml.j2", values, expanded)


def place_of(tmp_path, needle: str, first: str, second: str = "", **values: object) -> tuple[str, int, int] | None:
    """Where the needle was written: file name, line, column."""
    expanded, places = traced(theme_of(tmp_path, first, second), **values)
    found = places.place(expanded, expanded.index(needle))
    return (found.file.rsplit("/", 1)[1], found.line, found.column) if found else None


FIRST = "digest.mjml.j2"
CASES = {
    "plain text": ("<b>", "<a>\n  <b>", "", (FIRST, 2, 3)),
    "an attribute on a later line": ("colr", '<a\n   colr="{{ x }}">', "", (FIRST, 2, 4)),
    "behind an expression": ("<b>", "{{ x }}<b>", "", (FIRST, 1, 8)),
    "the same text in an expression before it": ("<b>", "{{ '<b>'|length }}<b>", "", (FIRST, 1, 19)),
    "white space taken away": ("<b>", "<a>\n{%- if x -%}\n\n   <b>{% endif %}", "", (FIRST, 4, 4)),
    "an include": ("<b>", "<a>\n{% include 'partials/second.mjml.j2' %}", "\n <b>", ("second.mjml.j2", 2, 2)),
    "after an include": ("<c>", "{% include 'partials/second.mjml.j2' %}\n<c>", "<b>\n\n", (FIRST, 2, 1)),
    "an imported macro": (
        "<b>",
        "{% from 'partials/second.mjml.j2' import m %}<a>{{ m() }}",
        "{% macro m() %}\n  <b>\n{% endmacro %}",
        ("second.mjml.j2", 2, 3),
    ),
    "a loop": ("<b>", "{% for i in [1, 2] %}\n<a>\n <b>\n{% endfor %}", "", (FIRST, 3, 2)),
    "a captured block": ("<b>", "{% set y %}\n <b> {% endset %}\n<a>{{ y }}", "", (FIRST, 2, 2)),
    "a trimmed block": ("<b>", "{% set y %}\n <b> {% endset %}\n<a>{{ y|trim }}", "", (FIRST, 2, 2)),
    "a caller": ("<b>", "{% macro m() %}<a>{{ caller() }}{% endmacro %}\n{% call m() %}<b>{% endcall %}", "", (FIRST, 2, 15)),
    "Windows line ends": ("<b>", "<a>\r\n\r\n <b>", "", (FIRST, 3, 2)),
    "raw": ("<b>", "{% raw %}{{ <b>{% endraw %}", "", (FIRST, 1, 13)),
    "a comment before it": ("<b>", "{# <b> #}\n<b>", "", (FIRST, 2, 1)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_tag_is_found_where_it_was_written(tmp_path, case):
    """Whatever of Jinja stands between."""
    needle, first, second, place = CASES[case]

    assert place_of(tmp_path, needle, first, second, x="yes") == place


def test_what_a_value_wrote_is_found_at_its_expression(tmp_path):
    """A value has no lines of its own."""
    assert place_of(tmp_path, "val", '<a>\n<b x="{{ v }}">', v="long\nval") == (FIRST, 2, 7)


def test_a_sentence_to_be_translated_is_asked_for_as_it_is(tmp_path):
    """A mark in it would make another sentence, which no catalogue has."""
    expanded, places = traced(theme_of(tmp_path, "<a>\n{% trans %}A <b>sentence</b>{% endtrans %}\n<c>"))

    assert "A &lt;b&gt;sentence&lt;/b&gt;" in expanded
    assert str(places.place(expanded, expanded.index("<c>"))).endswith("digest.mjml.j2:3:1")


def test_where_a_template_measures_what_it_captured_nothing_false_is_told(tmp_path):
    """It sees the marks, so the two texts differ: what both share keeps its place, the rest has none."""
    first = "<a>\n{% set y %}<b>{% endset %}\n{{ y|length }}<i>\n<c>"
    expanded, places = traced(theme_of(tmp_path, first))

    assert "3<i>" in expanded
    assert str(places.place(expanded, 0)).endswith(":1:1")
    assert str(places.place(expanded, expanded.index("<c>"))).endswith(":4:1")
    assert places.place(expanded, expanded.index("3<i>")) is None


def test_a_value_cannot_forge_a_mark(tmp_path):
    """What looks like one has no nonce and is text."""
    forged = "\uf8d00000|9|9|1|/etc/passwd\uf8d1"
    expanded, places = traced(theme_of(tmp_path, "<a>{{ v }}\n<b>"), v=forged)

    assert forged in expanded
    assert str(places.place(expanded, expanded.index("<b>"))).endswith("digest.mjml.j2:2:1")


@pytest.mark.parametrize(
    ("template", "where", "said", "cure"),
    [
        ("<a>\n  {{ digets }}", ":2:6", "'digets' is undefined", "did you mean 'digest'?"),
        ("<a>\n{% fro x in y %}", ":2:4", "unknown tag 'fro'", "did you mean 'from'?"),
        ("<a>{{ digest|uper }}", ":1:14", "No filter named 'uper'", "did you mean 'upper'?"),
        ("\n{% include 'partials/secnd.mjml.j2' %}", ":2:13", "no template", "did you mean 'partials/second.mjml.j2'?"),
        ("<a>{{ digest.titel }}", ":1:14", "titel", "did you mean 'title'?"),
    ],
)
def test_a_mistake_is_told_with_file_line_column_and_what_was_meant(tmp_path, template, where, said, cure):
    """In one form, whatever was wrong."""
    with pytest.raises(BadInput) as refused:
        Templates(theme_of(tmp_path, template)).render("digest.mjml.j2", {"digest": {"title": "x"}})

    assert (refused.value.where or "").endswith(f"digest.mjml.j2{where}")
    assert said in refused.value.what
    assert refused.value.do == cure
