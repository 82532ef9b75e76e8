"""The shipped themes: every one renders any number of stories, in any direction, with every kind of block, and says all of it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from lxml import html as lxml_html

from newsletter.model.colour import contrast, inverted
from newsletter.model.edition import Place
from newsletter.rendering.jobs import Rendered
from newsletter.rendering.render import render
from newsletter.rendering.theme import load_theme
from tests.support.editions import NOTE, SHIPPED_THEMES, album, edition, guarded, job, newsletter, pick
from tests.support.theme_samples import THEMES, sample

LANGUAGES = {"en": "ltr", "ar": "rtl", "ja": "ltr"}
EVERYWHERE = [*product(THEMES, LANGUAGES)]
SECRET = "Nobody who has not paid may learn that the lighthouse keeper had the only key."
CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@cache
def rendered(theme: str, language: str = "en", count: int = 10, *, pictures: bool = True) -> Rendered:
    """A sample edition in a theme, with its pictures or with none."""
    made, letter = sample(theme, language, count)
    return render(job(made, newsletter=letter, pictures=album(made, letter)[0] if pictures else {}))


def tree(page: str):
    """The page as a browser reads it."""
    return lxml_html.document_fromstring(page)


def one_line(text: str) -> str:
    """Single spaces."""
    return " ".join(text.split())


def set_on(element, name: str) -> str:
    """What an element inherits for a property, as far as style attributes say."""
    for at in [element, *element.iterancestors()]:
        found = re.findall(rf"(?:^|;)\s*{name}\s*:\s*([^;]+)", at.get("style", ""))
        if found:
            return found[-1].strip()
    return ""


def spoken_elements(root) -> list:
    """The elements of the page that have words of their own, without the hidden preheader."""
    return [
        element
        for element in root.xpath("//body//*[not(self::style) and not(self::script)]")
        if isinstance(element.tag, str)
        and ((element.text or "").strip() or any((child.tail or "").strip() for child in element))
        and not element.xpath("ancestor-or-self::*[contains(@style, 'display:none')]")
    ]


@pytest.mark.parametrize(("theme", "language", "count"), [*product(THEMES, LANGUAGES, [1, 2, 10, 40])])
def test_a_theme_takes_any_number_of_stories_in_any_language(theme, language, count):
    """One first heading, a second-level one for each story and no other; all of them in the text part too."""
    page = rendered(theme, language, count)
    root = tree(page.html)

    assert (root.get("lang"), root.get("dir")) == (language, LANGUAGES[language])
    assert len(root.xpath("//h1")) == 1
    assert len(root.xpath("//h2")) == count
    assert not root.xpath("//h3 | //h4 | //h5 | //h6")
    assert len(page.story_bytes) == count
    assert all(one_line(heading.text_content()) in one_line(page.text) for heading in root.xpath("//h2"))
    assert "<!--story" not in page.html


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_every_table_of_a_theme_is_layout_and_says_so(theme, language):
    """A screen reader would announce rows and columns."""
    assert not tree(rendered(theme, language).html).xpath("//table[not(@role='presentation')]")


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_a_story_is_one_stop_for_those_who_walk_from_link_to_link(theme, language):
    """The headline leads there, and nothing else of the story does or leads elsewhere."""
    root = tree(rendered(theme, language).html)
    stories = root.xpath("//a[starts-with(@href, 'https://meridian.example/2026/')]")

    assert len(stories) == len({link.get("href") for link in stories}) == 10
    assert {"h2"} == {link.getparent().tag for link in stories}
    assert not [link for link in root.xpath("//a") if not one_line(link.text_content()) and not link.xpath(".//img[@alt!='']")]


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_every_kind_of_block_has_its_label_its_words_and_a_form_in_the_text(theme, language):
    """Note, sponsor, event and question; the sponsor's link says what it is."""
    page = rendered(theme, language)
    root = tree(page.html)
    words = one_line(root.xpath("//body")[0].text_content())

    for block in sample(theme, language, 10)[0].blocks:
        for part in (words, one_line(page.text)):
            assert block.title in part
            assert block.text in part
    (sponsor,) = root.xpath("//a[@href='https://kestrel.example/winter']")
    assert "sponsored" in sponsor.get("rel").split()
    for label in re.findall(r"^\[(.+?)\]", page.text, re.MULTILINE):
        assert label in words


@pytest.mark.parametrize("theme", THEMES)
def test_members_only_words_are_for_members_and_the_mark_is_for_everybody(theme):
    """No theme can give away what it is not given, and each says what a reader would need."""
    picks = [pick(1, place, words=guarded(SECRET, members_only=True), text=guarded(SECRET, members_only=True)) for place in Place]
    made = edition(picks=picks)
    letter = newsletter(theme=theme)

    public, member = render(job(made, newsletter=letter)), render(job(made, newsletter=letter, member=True))

    assert "lighthouse keeper" not in one_line(tree(public.html).text_content() + public.text + public.mjml)
    assert one_line(tree(member.html).text_content()).count("lighthouse keeper") == 4
    assert one_line(member.text).count("lighthouse keeper") == 4
    for page in (public, member):
        assert page.html.count("Members only") == page.text.count("Members only") == 4


@pytest.mark.parametrize("theme", THEMES)
def test_where_and_when_a_story_first_appeared_is_said(theme):
    """In the page and in the text, at every place."""
    picks = [pick(1, place) for place in Place]
    page = render(job(edition(picks=picks), newsletter=newsletter(theme=theme)))

    for part in (tree(page.html).text_content(), page.text):
        assert one_line(part).count("First published by Northern Institute, 12 September 2023") == 4


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_a_theme_reads_without_its_pictures(theme, language):
    """No empty frame is left behind, and no story is lost."""
    page = rendered(theme, language, pictures=False)

    assert not tree(page.html).xpath("//img")
    assert len(tree(page.html).xpath("//h2")) == 10


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_pictures_are_in_pixels_and_described_and_captions_do_not_repeat_it(theme, language):
    """Outlook takes the width attribute; who hears the page does not hear the same words twice."""
    root = tree(rendered(theme, language).html)

    for picture in root.xpath("//img"):
        assert picture.get("width").isdigit()
        assert picture.get("alt").strip()
        assert picture.get("src").startswith("cid:")
    captions = {one_line(caption.text_content()) for caption in root.xpath("//p[contains(@class, 'caption')]")}
    assert not captions & {picture.get("alt") for picture in root.xpath("//img")}


def test_the_briefing_has_no_picture_whatever_the_stories_have():
    """Names only, and light: less than 40 KB for ten stories with every block."""
    page = rendered("briefing")

    assert "<img" not in page.html
    assert "Lena Aumann" in page.html
    assert len(page.html.encode()) < 40_000


def test_the_briefing_lists_its_headlines_numbers_its_stories_and_leads_in_with_a_bold_sentence():
    """At most ten in the list, none of those in brief; the numeral at a story is that of the list and is not heard twice."""
    root = tree(rendered("briefing", count=40).html)
    few = tree(rendered("briefing", count=2).html)

    listed = [one_line(item.text_content()) for item in root.xpath("//ol/li")]
    assert listed == [one_line(heading.text_content()) for heading in root.xpath("//h2")][:10]
    assert not few.xpath("//ol")
    numerals = root.xpath("//td[contains(@class, 'numeral')]")
    assert [str(number) for number in range(1, 39)] == [numeral.text for numeral in numerals]
    assert {"true"} == {numeral.get("aria-hidden") for numeral in numerals}
    sentences = numerals[0].getnext().xpath(".//p[contains(@class, 'summary')]")
    assert ["bold", "", ""] == [set_on(sentence, "font-weight") for sentence in sentences]
    assert sentences[0].text == "Three harbours nobody photographs have become the place where Europe’s factories wait."


def test_the_magazine_opens_with_a_picture_from_edge_to_edge_and_sets_features_side_by_side():
    """600 pixels, no gutter; two columns that stack on a phone."""
    root = tree(rendered("magazine").html)
    pictures = root.xpath("//img[contains(@class, 'picture')]")

    assert pictures[0].get("width") == "600"
    assert set_on(pictures[0].getparent().getparent(), "padding") == "0"
    assert ["264", "264"] == [picture.get("width") for picture in pictures[1:3]]
    assert len(root.xpath("//div[contains(@class, 'mj-column-per-50')]")) == 2


@pytest.mark.parametrize("theme", THEMES)
def test_captions_and_credits_stand_with_the_pictures_a_theme_shows(theme):
    """Whose picture it is, in the page and, with a caption, in the text."""
    page = rendered(theme)
    shown = "Meridian / K. Holm" in page.html

    assert shown is bool(load_theme(theme, [SHIPPED_THEMES], {}).picture_widths["lead"])
    assert shown is ("Meridian / K. Holm" in page.text)


@pytest.mark.parametrize("theme", THEMES)
def test_arabic_runs_from_the_right_in_every_part_of_the_page(theme):
    """Sections and columns, text and cells: a single one left over puts full stops on the wrong side."""
    page = rendered(theme, "ar")
    root = tree(page.html)

    assert not re.search(r"direction:\s*ltr", page.html)
    for element in spoken_elements(root):
        # The one thing at the end of a line is the link to the browser view.
        at_the_end = element.tag == "a" and "letters.example/a/" in element.get("href", "")
        assert at_the_end or set_on(element, "text-align") in {"right", "center"}, lxml_html.tostring(element)[:200]
    for element in root.xpath("//*[@dir]"):
        # The editor's own words may be English: only then do they run from the left.
        assert element.get("dir") == "rtl" or not re.search("[\u0600-\u06ff]", element.text_content())


@pytest.mark.parametrize("theme", THEMES)
def test_an_editor_who_writes_in_another_language_than_the_interface_keeps_the_stops_on_the_right_side(theme):
    """The label faces the way of the edition, the words face their own."""
    made, letter = sample(theme, "ar", 2)
    page = render(job(replace(made, blocks=(NOTE,)), newsletter=letter)).html
    (words,) = tree(page).xpath("//p[contains(., 'put together on a train')]")

    assert next(at.get("dir") for at in words.iterancestors() if at.get("dir")) == "ltr"


@pytest.mark.parametrize("theme", THEMES)
def test_a_story_in_another_language_says_so_and_faces_its_own_way(theme):
    """Its language and direction stand on it; names are kept apart from what is beside them."""
    root = tree(rendered(theme, "en").html)

    (arabic,) = {story.getparent() for story in root.xpath("//*[@lang='ar'][.//h2]/*[1]")}
    assert arabic.get("dir") == "rtl"
    assert arabic.xpath(".//h2")
    assert set_on(arabic.xpath(".//h2")[0], "text-align") == "right"
    assert "سمير الحداد" in [one_line(name.text_content()) for name in arabic.xpath(".//bdi")]
    assert root.xpath("//*[@lang='ja'][@dir='ltr'][.//h2]")


@pytest.mark.parametrize(("theme", "language"), [*product(THEMES, ["en", "ja"])])
def test_japanese_is_neither_spaced_out_nor_slanted_and_has_air_between_its_lines(theme, language):
    """What is elegant in Latin type is a fault in another script."""
    root = tree(rendered(theme, language).html)

    for element in spoken_elements(root):
        if element.xpath("ancestor-or-self::*[contains(concat(' ', @class, ' '), ' jpan ')]") and CJK.search(element.text or ""):
            assert set_on(element, "letter-spacing") in {"", "0", "0px", "normal", "none"}
            assert set_on(element, "font-style") in {"", "normal"}
            assert set_on(element, "text-transform") in {"", "none"}
        if "summary" in element.get("class", "") and CJK.search(element.text or ""):
            assert float(set_on(element, "line-height")[:-2]) >= 1.65 * float(set_on(element, "font-size")[:-2])


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_no_words_are_smaller_than_thirteen_pixels_and_summaries_are_at_least_sixteen(theme, language):
    """Read at arm's length, on a phone, on a train."""
    root = tree(rendered(theme, language).html)

    sizes = {set_on(element, "font-size") for element in spoken_elements(root)}
    assert all(float(size.removesuffix("px")) >= 13 for size in sizes), sizes
    summaries = {set_on(element, "font-size") for element in root.xpath("//p[contains(@class, 'summary')]")}
    assert summaries
    assert all(float(size.removesuffix("px")) >= 16 for size in summaries), summaries


BACKGROUNDS = ("page", "card", "tint")


@pytest.mark.parametrize(("theme", "mode"), [*product(THEMES, ["light", "dark", "forced", "forced on dark"])])
def test_every_colour_of_words_is_readable_in_every_mode(theme, mode):
    """WCAG AA in light mode, in our dark mode, and where a mail program forces its own upon either."""
    loaded = load_theme(theme, [SHIPPED_THEMES], {})
    colours = loaded.dark if "dark" in mode else loaded.light
    own = {"panel": "on_panel", "band": "on_band"}
    pairs = list(product(sorted(set(colours) - {*BACKGROUNDS, *own, *own.values(), "rule"}), BACKGROUNDS))
    pairs += [(text, back) for back, text in own.items() if back in colours]

    def ratio(text: str, back: str) -> float:
        if not mode.startswith("forced"):
            return contrast(colours[text], colours[back])
        return contrast(inverted(colours[text], background=False), inverted(colours[back], background=True))

    assert {} == {pair: round(found, 2) for pair in pairs if (found := ratio(*pair)) < 4.5}


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_nothing_has_the_colour_of_its_own_ground(theme, language):
    """Not a blank either: a spam filter takes a bar whose blank has its colour for hidden words."""
    for element in tree(rendered(theme, language).html).xpath("//*[contains(@style, 'background')]"):
        declared = dict(re.findall(r"(?:^|;)\s*(color|background|background-color)\s*:\s*(#[0-9a-f]{6})", element.get("style")))
        ground = declared.get("background-color", declared.get("background"))
        if ground and "color" in declared:
            assert contrast(declared["color"], ground) >= 4.5, lxml_html.tostring(element)[:200]


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_a_theme_keeps_within_what_mail_programs_take(theme, language):
    """Gmail clips past 102 KB and drops all styles past 16 KB; dark rules are there for all who have them; nothing is fetched."""
    page = rendered(theme, language).html
    styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", page, re.DOTALL))

    assert len(page.encode()) < 80_000
    assert len(styles.encode()) < 16_000
    assert "@media (prefers-color-scheme: dark)" in styles
    assert "[data-ogsc] " in styles
    assert "[data-ogsb] " in styles
    assert not re.search(r"@import|<link|<script|url\(|#000000", page)


@pytest.mark.parametrize(("theme", "language"), EVERYWHERE)
def test_the_foot_of_every_theme_says_why_who_where_and_how_to_leave(theme, language):
    """In the page and in the text; and each link of the page stands in the text."""
    page = rendered(theme, language)
    root = tree(page.html)

    for said in ("Speicherstrasse 14", "20457 Hamburg", sample(theme, language, 10)[1].name):
        assert said in one_line(root.text_content())
        assert said in page.text
    for href in root.xpath("//a/@href"):
        assert href in page.text
    assert any("unsubscribe_url" in href for href in root.xpath("//a/@href"))
    assert any("letters.example/a/" in href for href in root.xpath("//a/@href"))


def test_the_themes_are_three_different_publications():
    """Not one in three colours: no two share a template but for the text part."""

    def templates(theme: str) -> dict[str, str]:
        folder = Path(SHIPPED_THEMES) / theme
        return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*.mjml.j2")}

    for one, other in (("journal", "briefing"), ("journal", "magazine"), ("briefing", "magazine")):
        shared = {name for name, text in templates(one).items() if templates(other).get(name) == text}
        assert not shared, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_under_an_interface_of_another_language_the_editors_words_say_theirs(theme: str) -> None:
    """With labels in Arabic, an English intro and English blocks are marked as English and run from left to right."""
    made, letter = edition(3), newsletter(theme=theme, language="ar")

    page = lxml_html.document_fromstring(render(job(made, newsletter=letter, own_language="en")).html)

    intro = next(one for one in page.iter("p") if made.intro[:20] in (one.text or ""))
    assert ("en", "ltr") == (intro.get("lang"), intro.get("dir"))
    note = next(one for one in page.iter() if isinstance(one.tag, str) and "train with poor reception" in (one.text or ""))
    assert "en" == next(one.get("lang") for one in (note, *note.iterancestors()) if one.get("lang"))
    assert "ar" == page.get("lang")
