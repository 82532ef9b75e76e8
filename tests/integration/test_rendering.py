"""The whole way from an edition to html and text, with the shipped theme."""

from __future__ import annotations

import pickle
import re
import unicodedata
from pathlib import Path

import pytest
from lxml import html as lxml_html

from newsletter.errors import BadInput
from newsletter.model.article import Author, Picture
from newsletter.model.edition import BlockKind, EditorBlock, Place
from newsletter.model.letter import mark
from newsletter.rendering.catalogues import shipped_languages
from newsletter.rendering.jobs import Links, PreparedPicture
from newsletter.rendering.options import RenderingOptions
from newsletter.rendering.render import render
from newsletter.rendering.theme import load_theme
from tests.support.editions import NONCE, SHIPPED_THEMES, album, edition, guarded, job, newsletter, pick

SECRET = "Nobody who has not paid may learn that the lighthouse keeper had the only key."

NASTY = [
    "say \"hi\" and 'bye'",
    "back\\slash \\n \\u{a0}",
    "two\nlines\tand a tab",
    "family 👨‍👩‍👧 heart ❤️",
    "नमस्ते हिन्दी",
    "ภาษาไทย กำลัง",
    "e\u0301 combining",
    "{{7*7}} {% raw %} {{ digest }}",
    "</mj-text><mj-raw><script>alert(1)</script>",
    '<mj-include path="/etc/passwd"/>',
    "<!-- two -- hyphens --> <![CDATA[x]]>",
    "<!--[if mso]>only Outlook<![endif]-->",
    "a < b && c > d &amp; &nbsp; &#65;",
    "<!--story 1-->",
    "nlblank-guess-unsubscribe_url-end",
    "/*nl-inline*/",
    "</style></title>",
]


def tree(page: str):
    """The page as a browser reads it."""
    return lxml_html.document_fromstring(page)


def words(page: str) -> str:
    """Every word that a reader may see or hear, single spaces."""
    root = tree(page)
    attributes = [
        value for element in root.iter() if isinstance(element.tag, str) for name in ("alt", "title") if (value := element.get(name))
    ]
    for style in root.xpath("//style"):
        style.drop_tree()
    return one_line(" ".join([root.text_content(), *attributes]))


def one_line(text: str) -> str:
    """Single spaces, and none where only a line was broken."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def full():
    """The sample edition with all its pictures, for readers without the right."""
    made = edition(8)
    pictures, _ = album(made, newsletter())
    return render(job(made, pictures=pictures))


def test_a_variant_is_a_page_with_doctype_language_title_and_one_first_heading(full):
    """What every mail program and every screen reader needs."""
    root = tree(full.html)

    assert full.html.startswith("<!doctype html>")
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    first = root.xpath("//body/div")[0]
    assert (first.get("lang"), first.get("dir"), first.get("role")) == ("en", "ltr", "article")
    assert root.findtext(".//title") == "The quiet ports that carry a continent’s spare parts"
    assert ["Meridian Review"] == [h.text_content().strip() for h in root.xpath("//h1")]
    assert len(root.xpath("//h2")) == 8
    assert not root.xpath("//h3 | //h4")


def test_every_layout_table_says_that_it_is_none(full):
    """A screen reader would announce rows and columns."""
    assert not tree(full.html).xpath("//table[not(@role='presentation')]")


def test_every_picture_has_an_alt_text_and_a_width_in_pixels(full):
    """Outlook takes the attribute; 100 % would show a picture at its natural size."""
    pictures = tree(full.html).xpath("//img")

    assert len(pictures) >= 9
    assert all(picture.get("alt") for picture in pictures)
    assert all(picture.get("width", "").isdigit() for picture in pictures)
    assert {"552", "240", "112", "40"} == {picture.get("width") for picture in pictures}


def test_one_link_a_story_and_it_is_the_headline(full):
    """No "read more", no linked picture beside it."""
    for number in range(1, 9):
        links = tree(full.html).xpath(f"//a[@href='https://meridian.example/2026/story-{number}']")
        assert ["h2"] == [link.getparent().tag for link in links]


def test_dark_mode_and_phones_are_provided_for(full):
    """By class, with !important: nothing else beats the styles in the elements."""
    assert '<meta name="color-scheme" content="light dark">' in full.html
    assert "@media (prefers-color-scheme: dark)" in full.html
    assert "[data-ogsc] .ink" in full.html
    assert full.html.count("!important") > 40
    styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", full.html, re.DOTALL))
    assert len(styles.encode()) < 16_000
    assert "nl-inline" not in full.html


def test_nothing_is_loaded_from_a_third_party(full):
    """No font host, no tracking pixel: pictures that travel along are the only ones."""
    assert not re.search(r"@import|<link|<script|url\(", full.html)
    assert all(picture.get("src").startswith("cid:") for picture in tree(full.html).xpath("//img"))


def test_a_digest_of_fourteen_stories_stays_below_where_gmail_clips():
    """Budget 80 KB, clipping at 102; bytes are told for each story."""
    made = edition(14)
    pictures, _ = album(made, newsletter())
    rendered = render(job(made, pictures=pictures))

    assert len(rendered.html.encode()) < 80_000
    assert len(rendered.story_bytes) == 14
    assert 20_000 < sum(size for _, size in rendered.story_bytes) < len(rendered.html.encode())
    assert "<!--story" not in rendered.html


def test_text_and_html_say_the_same(full):
    """Every headline, author, link and word of a block stands in both."""
    text = one_line(full.text)

    for heading in tree(full.html).xpath("//h2"):
        assert one_line(heading.text_content()) in text
    for href in tree(full.html).xpath("//a/@href"):
        assert href in full.text
    for name in ("Lena Aumann", "Ida Brandvold", "سمير الحداد", "Sponsored", "Kestrel Atlases", "Members only", "Speicherstrasse 14"):
        assert name in text
        assert name in words(full.html)
    assert "First published by Northern Institute, 12 September 2023" in text


def test_the_text_is_wrapped_and_without_debris(full):
    """At most 78 columns unless an address is longer; no mark-up, no entities, no trailing blanks."""
    for row in full.text.split("\n"):
        assert len(row) <= 78 or "http" in row or any(unicodedata.east_asian_width(c) == "W" for c in row)
        assert row == row.rstrip()
    assert not re.search(r"<\w|&\w+;|\| ?-", full.text)
    assert "\n\n\n" not in full.text


def test_the_same_job_gives_the_same_bytes_and_survives_a_pickle():
    """A resumed build, or another machine, renders what was approved; jobs travel into a cell."""
    made = job()

    assert render(made) == render(pickle.loads(pickle.dumps(made)))


def test_members_only_words_reach_no_part_of_a_public_variant():
    """Html, text, MJML, subject, preheader; members get them."""
    picks = [
        pick(1, place, words=guarded(SECRET, members_only=True), members_only=True, text=guarded(SECRET, members_only=True))
        for place in Place
    ]
    made = edition(picks=picks, preheader="")

    public, member = render(job(made)), render(job(made, member=True))

    assert public.key == "en:public"
    for part in (public.html, public.text, public.mjml, public.subject, public.preheader):
        assert "lighthouse keeper" not in one_line(part)
    assert "lighthouse keeper" in one_line(member.text)
    assert "lighthouse keeper" in words(member.html)
    assert "Members only" in public.text


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("place", list(Place))
def test_nasty_text_in_every_field_is_read_as_text(nasty, place):
    """Quotes, scripts, template code, MJML and foreign alphabets come out as they went in, in html and in text."""
    author = Author(name=nasty, role=nasty, bio=nasty)
    picture = Picture(url="https://x.example/a.jpg", alt=nasty, caption=nasty, credit=nasty)
    block = EditorBlock(kind=BlockKind.EVENT, title=nasty, text=nasty)
    made = edition(
        picks=[
            pick(0, place, words=guarded(nasty), title=nasty, category=nasty, authors=(author,), picture=picture, original_publisher=nasty)
        ],
        blocks=(block,),
        subject=nasty,
        preheader=nasty,
        intro=nasty,
    )
    letter = newsletter(name=nasty, tagline=nasty, footer=nasty, postal_address=nasty)

    rendered = render(job(made, newsletter=letter, pictures={picture.url: PreparedPicture(src=picture.url, width=1200, height=675)}))

    expected = one_line(nasty)
    assert expected == rendered.subject
    assert expected == one_line(tree(rendered.html).findtext(".//title"))
    assert words(rendered.html).count(expected) >= 12
    assert one_line(rendered.text).count(expected) >= 8
    assert not tree(rendered.html).xpath("//script")
    assert "root:" not in rendered.html


def test_a_reader_can_leave_on_our_page_or_by_mail():
    """The blank's mark where there is a page, the mailto where there is none; always in html and text."""
    with_page = render(job())
    mailto = "mailto:editor@meridian.example?subject=unsubscribe"
    without = render(job(links=Links(archive=None, unsubscribe=False, unsubscribe_mailto=mailto)))

    for part in (with_page.html, with_page.text):
        assert mark(NONCE, "unsubscribe_url") in part
    for part in (without.html, without.text):
        assert mailto in part
        assert "nlblank" not in part
        assert "View in browser" not in part


def test_link_parameters_stand_in_html_and_text_alike():
    """Never on the links to our own pages, even if their domain is listed."""
    options = RenderingOptions(link_parameters={"utm_source": "a b"}, link_domains=("meridian.example", "letters.example"))
    rendered = render(job(options=options))

    for part in (rendered.html.replace("&amp;", "&"), rendered.text):
        assert "https://meridian.example/2026/story-1?utm_source=a+b" in part
        assert not re.search(r"letters\.example\S*utm|nlblank\S*utm|mailto\S*utm", part)


@pytest.mark.parametrize("language", shipped_languages())
def test_every_interface_language_renders_with_its_direction(language):
    """Arabic runs from the right in every section, not in the html attribute alone."""
    made = edition(picks=[pick(3 if language == "ar" else 0, place, language=language) for place in Place])
    rendered = render(job(made, newsletter=newsletter(language=language)))
    root = tree(rendered.html)

    assert root.get("dir") == ("rtl" if language == "ar" else "ltr")
    assert root.get("lang") == language
    assert ("direction:ltr" in rendered.html) is (language != "ar")
    assert rendered.notes == ()


def test_a_story_in_another_language_says_so_and_faces_its_own_way(full):
    """lang and dir on the story, names isolated from what stands beside them."""
    story = tree(full.html).xpath("//div[@lang='ar']")[0]

    assert story.get("dir") == "rtl"
    assert story.xpath(".//bdi")
    assert tree(full.html).xpath("//div[@lang='ja'][@dir='ltr']")


def test_a_language_without_words_of_its_own_is_noted():
    """English stands in, and the report says so."""
    rendered = render(job(newsletter=newsletter(language="it")))

    assert "in English" in " ".join(rendered.notes)
    assert tree(rendered.html).get("lang") == "it"


def test_a_picture_that_was_not_had_is_left_out():
    """The story reads without it."""
    rendered = render(job(edition(1)))

    assert not tree(rendered.html).xpath("//img")
    assert rendered.notes == ()


@pytest.mark.parametrize("count", [0, 1, 2, 14])
def test_an_edition_of_any_length_renders_with_all_its_blocks(count):
    """Also one of nothing but the editor's own words."""
    rendered = render(job(edition(count)))

    for said in ("put together on a train", "Kestrel Atlases", "An evening on sea lanes", "Which spare part"):
        assert said in one_line(rendered.text)
        assert said in words(rendered.html)
    assert 'rel="sponsored nofollow noopener"' in rendered.html


def test_a_logo_stands_for_the_name_and_says_it():
    """The heading is still there for those who hear it."""
    logo = "https://x.example/logo.png"
    rendered = render(job(newsletter=newsletter(logo=logo), pictures={logo: PreparedPicture(src=logo, width=400, height=80)}))
    (picture,) = tree(rendered.html).xpath("//h1//img")

    assert (picture.get("alt"), picture.get("width")) == ("Meridian Review", "200")


def test_a_logo_has_a_partner_for_dark_mode_that_is_never_seen_or_heard_beside_it():
    """Hidden where nothing is dark, and the other way round; Outlook for Windows is told in its own words."""
    pair = {"logo": "https://x.example/l.png", "logo_dark": "https://x.example/d.png"}
    prepared = {url: PreparedPicture(src=url, width=400, height=80) for url in pair.values()}
    page = render(job(newsletter=newsletter(**pair), pictures=prepared)).html
    light, dark = tree(page).xpath("//h1//img")

    assert (light.get("src"), dark.get("src")) == tuple(pair.values())
    assert "display:none" in dark.get("style")
    assert "mso-hide:all" in dark.get("style")
    for scope in ("", r"\[data-ogsc\] "):
        assert re.search(rf"{scope}\.logo-light *{{ *display: *none *!important", page)
        assert re.search(rf"{scope}\.logo-dark *{{ *display: *inline-block *!important", page)
    assert "logo-dark" not in render(job()).html


def test_social_links_stand_at_the_foot_of_page_and_text():
    """As words, not as pictures that may not be loaded."""
    rendered = render(job(newsletter=newsletter(social={"mastodon": "https://social.example/@m"})))
    (link,) = tree(rendered.html).xpath("//a[@href='https://social.example/@m']")

    assert link.text_content() == "Mastodon"
    assert "Mastodon: https://social.example/@m" in rendered.text


def test_the_line_over_the_masthead_has_its_own_colour_in_dark_mode():
    """A deep red on black would hardly be seen."""
    page = render(job()).html
    theme = load_theme("journal", [SHIPPED_THEMES], {})

    for scope in ("", r"\[data-ogsc\] "):
        assert re.search(rf"{scope}\.masthead[^{{]*{{ *border-color: *{theme.dark['accent']} *!important", page)


def test_a_long_edition_lists_headlines_without_adding_a_link_stop():
    """The list is to be read; each story has its one link where it stands."""
    rendered = render(job(edition(12)))
    listed = tree(rendered.html).xpath("//p[contains(@class, 'contents')]")

    assert len(listed) == 10
    assert not [one for one in listed if one.xpath(".//a")]
    assert "In this edition\n\n- The quiet ports" in rendered.text


def test_words_of_the_interface_in_a_foreign_story_say_their_own_language():
    """An Arabic story in an English edition: its reading time is read out in English."""
    root = tree(render(job(edition(8))).html)
    (minutes,) = [one for one in root.xpath("//div[@lang='ar']//bdi[@lang='en']") if "min\u00a0read" in one.text_content()]

    assert minutes.text_content() == "7\u00a0min\u00a0read"


def test_a_caption_and_its_credit_are_one_space_apart(full):
    """Two would be heard and seen as a gap."""
    captions = [caption.text_content() for caption in tree(full.html).xpath("//p[contains(@class, 'caption')]")]

    assert "Cranes at the eastern quay, shortly after six. Picture: Meridian / K. Holm" in captions
    assert not [caption for caption in captions if re.search(r"\s{2}|\u00a0", caption)]


def test_a_project_changes_one_sentence_with_a_catalogue_beside_its_themes(tmp_path: Path):
    """`locale/` beside the folder of themes, for page and text alike."""
    path = tmp_path / "locale" / "de" / "LC_MESSAGES" / "newsletter.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "In brief"\nmsgstr "Und sonst & so"\n', encoding="utf-8")
    folders = (str(tmp_path / "templates"), SHIPPED_THEMES)
    rendered = render(job(edition(8), newsletter=newsletter(language="de"), theme_folders=folders))

    assert "Und sonst &amp; so" in rendered.html
    assert "Und sonst & so" in rendered.text
    assert "Abbestellen" in rendered.html


@pytest.mark.parametrize(
    ("template", "what"),
    [
        ("<mjml><mj-body><mj-section>\n<mj-colum></mj-colum></mj-section></mj-body></mjml>", "did you mean <mj-column>"),
        ("<mjml><mj-body>\n<mj-section><mj-column><mj-text>{{ digest.nme }}</mj-text></mj-column></mj-section></mj-body></mjml>", "nme"),
        ("<mjml>\n<mj-body><p>{{ digest.name }</p></mj-body></mjml>", "not valid"),
    ],
)
def test_a_mistake_in_a_theme_is_told_with_its_file_and_line(tmp_path: Path, template, what):
    """The template's own line, not that of what it expands to."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "digest.mjml.j2").write_text(template, encoding="utf-8")
    (tmp_path / "own" / "theme.toml").write_text('extends = "journal"', encoding="utf-8")

    with pytest.raises(BadInput) as refused:
        render(job(newsletter=newsletter(theme="own"), theme_folders=(str(tmp_path), SHIPPED_THEMES)))

    assert what in str(refused.value)
    assert "own/digest.mjml.j2:2" in str(refused.value)
