"""The words of the interface: every catalogue whole, plurals and dates as the language has them, a project's own over ours."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import pytest

from newsletter.errors import BadInput
from newsletter.rendering.catalogues import catalogue_folders, shipped_languages
from newsletter.rendering.strings import direction, strings_for
from newsletter.rendering.templates import Templates
from newsletter.rendering.theme import load_theme
from tests.support.editions import SHIPPED_THEMES
from tests.support.messages import brought_up_to_date, catalogues, read, said

DAY = date(2023, 9, 12)
HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def own_catalogue(folder: Path, language: str, text: str) -> str:
    """A project's catalogue; the folder to be searched."""
    path = folder / language / "LC_MESSAGES" / "newsletter.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return str(folder)


def placeholders(sentence: str) -> set[str]:
    """The names of `%(name)s`."""
    return set(re.findall(r"%\((\w+)\)s", sentence))


@pytest.fixture(scope="module")
def sentences():
    """Every sentence of templates and code."""
    return said()


def test_the_interface_speaks_seven_languages():
    """English, and a catalogue for each of the six others."""
    assert shipped_languages() == ["ar", "de", "en", "es", "fr", "ja", "ko"]


@pytest.mark.parametrize("language", sorted(catalogues()))
def test_every_sentence_of_templates_and_code_is_translated_with_its_placeholders(sentences, language):
    """None missing, none left over, none empty; only a plural form may say its number in words."""
    catalog = read(language, catalogues()[language])
    wanted = {message.id for message in sentences if message.id}

    assert len(wanted) > 20
    assert {message.id for message in catalog if message.id} == wanted
    for message in catalog:
        if not message.id:
            continue
        forms = message.string if message.pluralizable else (message.string,)
        source = message.id[-1] if message.pluralizable else message.id
        assert len(forms) == (catalog.num_plurals if message.pluralizable else 1)
        assert all(forms), message.id
        assert placeholders(forms[-1]) == placeholders(source)
        assert all(placeholders(source) - {"num"} <= placeholders(form) <= placeholders(source) for form in forms)


@pytest.mark.parametrize("language", sorted(catalogues()))
def test_a_catalogue_stands_as_make_messages_writes_it(sentences, language):
    """So that a run of it changes nothing but what was said anew."""
    path = catalogues()[language]

    assert path.read_text(encoding="utf-8") == brought_up_to_date(language, path, sentences)


@pytest.mark.parametrize("language", shipped_languages())
def test_every_sentence_of_every_language_can_be_filled(language):
    """No placeholder is left in what readers see, whatever the number."""
    t = strings_for(language)

    spoken = [t.min_read(n) + t.stories(n) + t.in_all(n) for n in (0, 1, 2, 3, 11, 100)]
    spoken += [t.number(12), t.by(["A", "B"]), t.credit("C"), t.why("N"), t.first_published("P", DAY), t.first_published("P", None)]
    spoken += [t.first_published(None, DAY), t.full_day(DAY)]

    assert t.translated
    assert all(sentence and "%" not in sentence for sentence in spoken)


def test_arabic_has_its_own_forms_for_none_one_two_few_many_and_a_hundred():
    """Plurals follow the rule of the language, not that of English."""
    t = strings_for("ar-EG")

    assert ["بلا مقالات", "مقال واحد", "مقالان", "3 مقالات", "11 مقالًا", "100 مقال"] == [t.stories(n) for n in (0, 1, 2, 3, 11, 100)]


def test_numbers_have_the_separators_of_the_language():
    """A long edition of long articles in English and in German."""
    assert strings_for("en").in_all(1200) == "1,200 min in all"
    assert strings_for("de").in_all(1200) == "zusammen 1.200 Min."


def test_dates_put_the_day_first_in_plain_english_and_follow_the_region_where_one_is_named():
    """`en` reads 12 September 2023, `en-US` September 12, 2023."""
    assert strings_for("en").day(DAY) == "12 September 2023"
    assert strings_for("en-US").day(DAY) == "September 12, 2023"
    assert strings_for("de").day(DAY) == "12. September 2023"
    assert strings_for("ja").day(DAY) == "2023年9月12日"


def test_a_first_publication_is_told_with_publisher_and_day():
    """The sentence names both, either, or is empty; a publisher's own signs are no placeholders."""
    t = strings_for("en")

    assert t.first_published("Northern Institute", DAY) == "First published by Northern Institute, 12 September 2023"
    assert t.first_published("Northern %(x)s {Institute}", None) == "First published by Northern %(x)s {Institute}"
    assert t.first_published(None, DAY) == "First published on 12 September 2023"
    assert t.first_published(None, None) == ""


@pytest.mark.parametrize("language", ["it", "zh-Hant", "xx", "nonsense-tag", "en-XX-garbage", "../../etc", ""])
def test_a_language_without_a_catalogue_is_english_throughout(language):
    """Words and dates come from one language, and a tag is no path."""
    t = strings_for(language)

    assert t.min_read(5) == "5 min read"
    assert t.day(DAY) == "12 September 2023"


def test_direction_is_a_fact_of_the_language_not_of_the_region():
    """Arabic, Hebrew, Persian and Urdu run from the right, wherever they are written."""
    assert ["rtl", "rtl", "rtl", "ltr", "ltr"] == [direction(tag) for tag in ("ar-EG", "he", "FA", "en-IL", "ja")]


def test_a_project_changes_one_sentence_and_keeps_the_others(tmp_path):
    """Its catalogue lies over ours."""
    folder = own_catalogue(tmp_path, "de", 'msgid "In brief"\nmsgstr "Und sonst"\n')
    t = strings_for("de", [*catalogue_folders((), ()), folder])

    assert (t.gettext("In brief"), t.gettext("Unsubscribe")) == ("Und sonst", "Abbestellen")
    assert t.stories(1) == "1 Beitrag"


def test_a_project_adds_a_language(tmp_path):
    """Dates follow it; what it leaves untranslated is English."""
    t = strings_for("it", [own_catalogue(tmp_path, "it", 'msgid "In brief"\nmsgstr "In breve"\n')])

    assert t.translated
    assert (t.gettext("In brief"), t.gettext("Event"), t.day(DAY)) == ("In breve", "Event", "12 settembre 2023")


def test_a_region_says_only_what_differs(tmp_path):
    """`de-AT` is German with its own word for one thing."""
    folder = own_catalogue(tmp_path, "de_AT", 'msgid "Event"\nmsgstr "Jour fixe"\n')
    t = strings_for("de-AT", [*catalogue_folders((), ()), folder])

    assert (t.gettext("Event"), t.gettext("Unsubscribe")) == ("Jour fixe", "Abbestellen")


def test_the_folder_beside_the_themes_lies_over_the_theme_and_the_theme_over_ours():
    """The nearest to the project wins."""
    shipped, theirs, own, project = catalogue_folders(("/p/templates/own", "/s/templates/journal"), ("/p/templates",))

    assert shipped.endswith("newsletter/rendering/locale")
    assert [theirs, own, project] == ["/s/templates/journal/locale", "/p/templates/own/locale", "/p/locale"]


def test_a_changed_catalogue_is_read_again(tmp_path):
    """A preview shows the new sentence without a new start."""
    folder = own_catalogue(tmp_path, "it", 'msgid "Event"\nmsgstr "Evento"\n')
    before = strings_for("it", [folder]).gettext("Event")
    path = Path(own_catalogue(tmp_path, "it", 'msgid "Event"\nmsgstr "Incontro"\n')) / "it" / "LC_MESSAGES" / "newsletter.po"
    os.utime(path, ns=(1, 1))

    assert (before, strings_for("it", [folder]).gettext("Event")) == ("Evento", "Incontro")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgid "No. %(number)s"\nmsgstr "Numero"\n', 4),
        ('msgid "Event"\nmsgstr "Evento %(name)s"\n', 4),
        ('msgid "Event"\nmsgstr "Evento 100% sicuro"\n', 4),
        ('msgid "%(num)s story"\nmsgid_plural "%(num)s stories"\nmsgstr[0] "un articolo"\nmsgstr[1] "articoli"\n', 4),
        ('msgid "Event"\nmsgstr Evento\n', 5),
        ('msgid "Event"\nmsgstr "Evento\n', 5),
        ('msgid "Event"\n<<<<<<< mine\nmsgstr "Evento"\n', 5),
    ],
)
def test_a_mistake_in_a_catalogue_is_told_with_file_and_line(tmp_path, text, line):
    """Before a message is made with it: a lost or invented placeholder, or what is no catalogue."""
    with pytest.raises(BadInput) as refused:
        strings_for("it", [own_catalogue(tmp_path, "it", text)])

    assert (refused.value.where or "").endswith(f"newsletter.po:{line}")


def test_a_translation_holds_words_and_no_mark_up(tmp_path):
    """In a page its signs are escaped, in the text part they stand as they are; names that are filled in likewise."""
    folder = own_catalogue(tmp_path, "it", 'msgid "Event"\nmsgstr "<b>R&D</b>"\n\nmsgid "By %(names)s"\nmsgstr "<%(names)s>"\n')
    for name in ("page.mjml.j2", "page.txt.j2"):
        (tmp_path / "own").mkdir(exist_ok=True)
        (tmp_path / "own" / name).write_text('{{ _("Event") }} {% trans names=x %}By {{ names }}{% endtrans %}', encoding="utf-8")
    templates = Templates(load_theme("own", [str(tmp_path), SHIPPED_THEMES], {}), strings_for("it", [folder]))

    assert templates.render("page.mjml.j2", {"x": "A & B"}) == "&lt;b&gt;R&amp;D&lt;/b&gt; &lt;A &amp; B&gt;"
    assert templates.render("page.txt.j2", {"x": "A & B"}) == "<b>R&D</b> <A & B>"
