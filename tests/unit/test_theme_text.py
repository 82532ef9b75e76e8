"""Files of a theme: what cannot be read is told with its place, and never gives way to another theme's file."""

from __future__ import annotations

import os

import pytest

from newsletter.errors import BadInput
from newsletter.rendering.catalogues import catalogue
from newsletter.rendering.deadline import OutOfTime, computing_at_most
from newsletter.rendering.templates import Templates
from newsletter.rendering.theme import load_theme
from newsletter.rendering.theme_text import theme_text
from tests.support.editions import SHIPPED_THEMES


@pytest.fixture
def own(tmp_path):
    """The project's own `journal`, empty by now."""
    (tmp_path / "templates/journal").mkdir(parents=True)
    return tmp_path / "templates/journal"


def rendered(own, name="footer.mjml.j2"):
    """A template of the project's journal, run."""
    return Templates(load_theme("journal", [str(own.parent), SHIPPED_THEMES], {})).render(name, {})


def read(own, name):
    """A file of the project's journal, read by what reads files of its kind."""
    if name.endswith(".po"):
        catalogue("en", [str(own / "locale")])
    elif name.endswith(".toml"):
        load_theme("journal", [str(own.parent), SHIPPED_THEMES], {})
    else:
        rendered(own, name)


def without_end():
    """Compute for ever."""
    while True:
        pass


def test_a_link_out_of_the_theme_is_not_followed(own, tmp_path):
    """A theme from elsewhere cannot mail a file of this machine, neither by a linked file nor by a linked folder."""
    (tmp_path / "secret").write_text("password")
    (own / "footer.mjml.j2").symlink_to(tmp_path / "secret")
    (own / "out").symlink_to(tmp_path)
    for name in ("footer.mjml.j2", "out/secret"):
        with pytest.raises(BadInput, match="leads out of the theme"):
            rendered(own, name)


def test_a_link_to_a_theme_beside_it_is_followed(own):
    """Two themes of a project may share a file, and the project itself may be reached by a link."""
    (own.parent / "house").mkdir()
    (own.parent / "house/footer.mjml.j2").write_text("the same everywhere")
    (own / "footer.mjml.j2").symlink_to("../house/footer.mjml.j2")
    (own.parents[1] / "alias").symlink_to(own.parent)
    assert rendered(own) == "the same everywhere"
    assert rendered(own.parents[1] / "alias/journal") == "the same everywhere"


@pytest.mark.parametrize("name", ["digest.mjml.j2", "theme.toml", "locale/en/LC_MESSAGES/newsletter.po"])
@pytest.mark.parametrize("what", ["folder", "pipe", "nowhere", "ring"])
def test_what_is_no_file_is_an_error_and_not_as_if_it_were_missing(own, name, what):
    """The shipped file of that name would be sent in its place without a word; a pipe would be waited for."""
    path = own / name
    path.parent.mkdir(parents=True, exist_ok=True)
    make = {"folder": path.mkdir, "pipe": lambda: os.mkfifo(path), "nowhere": lambda: path.symlink_to("gone")}
    make.get(what, lambda: path.symlink_to(path.name))()
    with pytest.raises(BadInput) as told:
        read(own, name)
    assert told.value.where == str(path)


@pytest.mark.parametrize(
    ("data", "place", "what"),
    [
        ("good\né".encode() + b"\xff", "2:2", "not UTF-8"),
        (b"good\nab\0", "2:3", r"U\+0000"),
        ("<mj-text>".encode("utf-16"), "1:1", "not UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_told_with_line_and_column(own, data, place, what):
    """Not with the place of the include that met them."""
    path = own / "footer.mjml.j2"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=what) as told:
        rendered(own)
    assert told.value.where == f"{path}:{place}"


def test_a_huge_file_is_refused_before_it_is_read(own):
    """A file of many gigabytes takes no memory, only a name."""
    with (own / "footer.mjml.j2").open("wb") as file:
        file.truncate(20_000_000_000)
    with pytest.raises(BadInput, match="larger than 5 MB"):
        theme_text(own / "footer.mjml.j2")


def test_lists_in_lists_and_numbers_without_end_are_errors_in_a_theme_file(own):
    """Python's own parser leaves with a RecursionError and a bare ValueError, which are no tracebacks for a user."""
    for text in ("a=" + "[" * 5000 + "]" * 5000, "a=" + "1" * 5000):
        (own / "theme.toml").write_text(text)
        with pytest.raises(BadInput):
            load_theme("journal", [str(own.parent), SHIPPED_THEMES], {})


@pytest.mark.parametrize("template", ['{% include "footer.mjml.j2" %}', "{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}"])
def test_a_template_that_calls_itself_is_told_in_words_at_the_call(own, template):
    """Python's own words are about a recursion depth, and its innermost line is any line of the template."""
    (own / "footer.mjml.j2").write_text(f"first line\n{template}")
    with pytest.raises(BadInput, match="includes or calls itself without end") as told:
        rendered(own)
    assert f"{own / 'footer.mjml.j2'}:2:" in told.value.where


def test_a_template_that_does_not_end_is_told_at_its_loop(own, monkeypatch):
    """A cell that ends it from outside could not say which line it was."""
    monkeypatch.setattr("newsletter.rendering.templates._LONGEST_S", 0.05)
    (own / "footer.mjml.j2").write_text("first line\n{% for a in range(9999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}")
    with pytest.raises(BadInput, match="does not end") as told:
        rendered(own)
    assert told.value.where == f"{own / 'footer.mjml.j2'}:2:1"


def test_a_deadline_leaves_nothing_behind():
    """What comes after the block computes as long as it likes."""
    with pytest.raises(OutOfTime), computing_at_most(0.02):
        without_end()
    with computing_at_most(0.02):
        pass
    sum(range(3_000_000))


def test_plural_forms_that_are_no_formula_are_told_with_their_line(tmp_path):
    """Gettext refuses them while it reads, with an exception about tokens."""
    path = tmp_path / "de/LC_MESSAGES/newsletter.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=__import__(1);\\n"\n')
    with pytest.raises(BadInput, match="Plural-Forms") as told:
        catalogue("de", [str(tmp_path)])
    assert told.value.where == f"{path}:3"
