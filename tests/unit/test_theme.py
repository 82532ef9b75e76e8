"""Themes: tokens with a dark partner, folders searched in order, a sandbox, and errors that name file and line."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from newsletter.errors import BadInput
from newsletter.model.colour import contrast, inverted
from newsletter.rendering.colours import readable_on
from newsletter.rendering.templates import Templates
from newsletter.rendering.theme import load_theme
from tests.support.editions import SHIPPED_THEMES


def own_theme(folder: Path, name: str, **files: str) -> str:
    """A theme of the project; keys are file names with `__` for a dot, `_s_` for a slash."""
    for key, content in files.items():
        path = folder / name / key.replace("_s_", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize("mode", ["light", "dark", "forced"])
def test_every_text_colour_is_readable_on_every_background(mode):
    """WCAG AA in light mode, in our dark mode, and where a mail program inverts our light mode."""
    theme = load_theme("journal", [SHIPPED_THEMES], {})
    colours = theme.dark if mode == "dark" else theme.light
    texts, backgrounds = ("ink", "text", "meta", "accent"), ("card", "page", "tint")

    def ratio(text: str, background: str) -> float:
        if mode == "forced":
            return contrast(inverted(colours[text], background=False), inverted(colours[background], background=True))
        return contrast(colours[text], colours[background])

    assert {} == {pair: found for pair in product(texts, backgrounds) if (found := ratio(*pair)) < 4.5}


def test_initials_are_readable_on_their_colours():
    """White on each avatar colour."""
    assert all(contrast("#fdfdfd", shade) >= 4.5 for shade in load_theme("journal", [SHIPPED_THEMES], {}).avatars)


def test_a_newsletters_accent_gets_a_readable_partner_for_dark_mode():
    """A deep green is no text colour on black: a lighter one of the same kind is."""
    theme = load_theme("journal", [SHIPPED_THEMES], {"accent": "#0B3D2E"})

    assert theme.light["accent"] == "#0b3d2e"
    assert contrast(theme.dark["accent"], theme.dark["card"]) >= 4.5
    assert load_theme("journal", [SHIPPED_THEMES], {"accent": "#0b3d2e", "accent_dark": "#77ddaa"}).dark["accent"] == "#77ddaa"


def test_an_accent_that_is_hard_to_read_is_noted_not_changed():
    """The newsletter's word stands, and the report says what would be readable."""
    theme = load_theme("journal", [SHIPPED_THEMES], {"accent": "#ffcc00"})

    assert theme.light["accent"] == "#ffcc00"
    assert "hard to read" in theme.notes[0]


@pytest.mark.parametrize("value", ["red", "#fff", "#12345g", "#123456; background:url(x)", "", "rgb(1,2,3)"])
def test_a_colour_is_six_digits_or_refused(value):
    """Nothing else reaches a style sheet."""
    with pytest.raises(BadInput, match="no colour"):
        load_theme("journal", [SHIPPED_THEMES], {"accent": value})


def test_an_unknown_colour_is_refused_with_a_suggestion():
    """A typing mistake is not ignored."""
    with pytest.raises(BadInput) as refused:
        load_theme("journal", [SHIPPED_THEMES], {"acent": "#123456"})

    assert "did you mean 'accent'" in str(refused.value)


def test_a_readable_colour_is_left_alone():
    """Only what fails is moved, and only as far as needed."""
    assert readable_on("#ffffff", "#9a3412") == "#9a3412"
    assert contrast(readable_on("#ffffff", "#ffcc00"), "#ffffff") >= 4.5


@pytest.mark.parametrize("name", ["nosuch", "../../etc", "/etc", "", ".", "journal/partials"])
def test_a_theme_is_a_folder_in_a_theme_folder_and_nothing_else(name):
    """A name with a path in it finds nothing."""
    with pytest.raises(BadInput) as refused:
        load_theme(name, [SHIPPED_THEMES], {})

    assert "journal" in str(refused.value)


def test_the_projects_files_come_first_and_missing_ones_from_the_shipped_theme(tmp_path):
    """One partial can be replaced without copying the theme."""
    folder = own_theme(tmp_path, "journal", partials_s_footer__mjml__j2="OWN FOOTER")
    theme = load_theme("journal", [folder, SHIPPED_THEMES], {})

    assert Templates(theme).render("partials/footer.mjml.j2", {}) == "OWN FOOTER"
    assert theme.light["accent"] == "#8a2b0e"


def test_a_theme_of_another_name_can_extend_one(tmp_path):
    """`extends` in theme.toml gives it the other's templates, and its own colours win."""
    folder = own_theme(tmp_path, "ours", theme__toml='extends = "journal"\n[light]\naccent = "#114488"\n')
    theme = load_theme("ours", [folder, SHIPPED_THEMES], {})

    assert theme.light["accent"] == "#114488"
    assert theme.light["page"] == "#efebe3"
    assert any(Path(root).name == "journal" for root in theme.roots)


def test_themes_that_extend_each_other_are_refused(tmp_path):
    """A ring would be read for ever."""
    own_theme(tmp_path, "one", theme__toml='extends = "two"')
    folder = own_theme(tmp_path, "two", theme__toml='extends = "one"')

    with pytest.raises(BadInput, match="ring"):
        load_theme("one", [folder], {})


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('extend = "journal"', 1, "did you mean 'extends'"),
        ('\n[lihgt]\nink = "#111111"', 2, "did you mean 'light'"),
        ('[light]\nink = "#111"\n[dark]\nink = "#eeeeee"', 2, "light.ink: '#111' is no colour"),
        ('[light]\nink = "#111111"\n[dark]\nink = 7', 4, "dark.ink: 7 is no colour"),
        ('[light]\nInk = "#111111"', 2, "small letters"),
        ("[pictures]\nlead = 552\nfeture = 240", 3, "did you mean 'feature'"),
        ("[pictures]\nlead = 5520", 2, "0 to 600"),
        ("[pictures]\nlead = true", 2, "0 to 600"),
        ('[pictures]\nlead = "552"', 2, "0 to 600"),
        ("[sizes]\n# too small to be read\ntext = 12", 3, "16 to 24"),
        ("[sizes]\ntxt = 17", 2, "did you mean 'text'"),
        ('[fonts]\nserif = "Georgia; color: red"', 2, "no list of fonts"),
        ("[fonts]\nserif = ['Georgia']", 2, "no list of fonts"),
        ('avatars = ["#7c3f2c", "red"]', 1, "no colour"),
        ('avatars = "#7c3f2c"', 1, "no list"),
        ("extends = 7", 1, "names no theme"),
        ("light = 7", 1, "light is a table"),
    ],
)
def test_a_mistake_in_theme_toml_is_told_with_file_line_and_key(tmp_path, text, line, said):
    """Nothing in it is ignored, and nothing reaches a style sheet unchecked."""
    folder = own_theme(tmp_path, "wrong", theme__toml=text)

    with pytest.raises(BadInput) as refused:
        load_theme("wrong", [folder, SHIPPED_THEMES], {})

    assert (refused.value.where or "").endswith(f"wrong/theme.toml:{line}")
    assert said in str(refused.value)


def test_what_is_no_toml_is_told_with_its_place(tmp_path):
    """File, line and column, as for every mistake in a theme."""
    folder = own_theme(tmp_path, "wrong", theme__toml="[light\n")

    with pytest.raises(BadInput, match=r"theme\.toml:1:7\)"):
        load_theme("wrong", [folder], {})


def test_a_theme_says_how_wide_its_pictures_are_and_a_project_may_say_otherwise(tmp_path):
    """One width changed leaves the others; a place with 0 shows none."""
    folder = own_theme(tmp_path, "journal", theme__toml="[pictures]\ncompact = 0\n[sizes]\ntext = 18\n")
    theme = load_theme("journal", [folder, SHIPPED_THEMES], {})

    assert theme.picture_widths == {"lead": 552, "feature": 240, "compact": 0, "avatar": 40, "logo": 240}
    assert (theme.sizes["text"], theme.sizes["meta"]) == (18, 14)


@pytest.mark.parametrize("name", ["journal", "briefing", "magazine"])
def test_no_shipped_theme_has_small_type(name):
    """Words to be read are at least 16 pixels, small print at least 13."""
    sizes = load_theme(name, [SHIPPED_THEMES], {}).sizes

    assert min(sizes["text"], sizes["small"]) >= 16
    assert min(sizes["meta"], sizes["label"]) >= 13


def test_a_misspelt_theme_is_refused_with_the_nearest_name():
    """As any other word of the configuration."""
    with pytest.raises(BadInput, match="did you mean 'magazine'"):
        load_theme("magazin", [SHIPPED_THEMES], {})


def test_a_colour_without_a_dark_partner_is_refused(tmp_path):
    """Else it would be dark on dark in half of all mail programs."""
    folder = own_theme(tmp_path, "half", theme__toml='[light]\nink = "#111111"\n[dark]\n')

    with pytest.raises(BadInput, match="one mode only: ink"):
        load_theme("half", [folder], {})


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("\n\n{{ digest.nosuch }}", "nosuch"),
        ("\n\n{{ nosuch }}", "nosuch"),
        ("\n\n{% if %}", "not valid"),
        ("\n\n{% include 'nosuch.mjml.j2' %}", "no template 'nosuch.mjml.j2'"),
        ("\n\n{% include '../../../etc/passwd' %}", "no template"),
        ("\n\n{% include '/etc/passwd' %}", "no template"),
        ("\n\n{{ ''.__class__.__mro__ }}", "__class__|unsafe"),
        ("\n\n{{ (1).__class__.__base__.__subclasses__() }}", "unsafe"),
        ("\n\n{{ things.append(1) }}", "unsafe|not safely callable"),
        ("\n\n{{ 1 / 0 }}", "division"),
    ],
)
def test_a_mistake_or_a_trick_in_a_template_is_refused_with_file_and_line(tmp_path, template, what):
    """Never a traceback, never a file from outside, never an attribute behind the records."""
    folder = own_theme(tmp_path, "bad", page__mjml__j2=template)
    templates = Templates(load_theme("bad", [folder], {}))

    with pytest.raises(BadInput) as refused:
        templates.render("page.mjml.j2", {"digest": object(), "things": []})

    assert re.search(what, str(refused.value))
    assert "page.mjml.j2:3" in str(refused.value)


def test_mark_up_is_escaped_and_the_text_part_is_not(tmp_path):
    """Jinja's own rule would leave .mjml.j2 unescaped."""
    folder = own_theme(tmp_path, "two", page__mjml__j2="{{ x }}", page__txt__j2="{{ x }}")
    templates = Templates(load_theme("two", [folder], {}))

    assert templates.render("page.mjml.j2", {"x": "<b>&"}) == "&lt;b&gt;&amp;"
    assert templates.render("page.txt.j2", {"x": "<b>&"}) == "<b>&"
