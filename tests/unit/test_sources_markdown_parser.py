"""Markdown with front matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from newsletter.model.article import Article, Author, Picture
from newsletter.sources.folder.front_matter import BadFrontMatter, split_page
from newsletter.sources.folder.parse import Place, Reading, parse
from newsletter.sources.folder.prose import prose
from newsletter.sources.local_files import NotAPicture

NOW = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)
OSLO = ZoneInfo("Europe/Oslo")


def find(written: str) -> str | None:
    """A finder that knows one file."""
    if written in ("", "../pictures/a.jpg"):
        return "file:///site/pictures/a.jpg" if written else None
    raise NotAPicture(f"{written} is unknown")


def reading(text: str, *, name: str = "posts/ferry.md", pattern: str = "https://press.example/{slug}") -> Reading:
    """What a file gives."""
    return parse(text, Place(name=name, zone=OSLO, url_pattern=pattern, find_picture=find), now=NOW)


def read(front: str, body: str = "Text.", *, name: str = "posts/ferry.md") -> Article:
    """The article of a file with this YAML."""
    article = reading(f"---\ntitle: T\n{front}\n---\n{body}", name=name).article
    assert article is not None
    return article


def test_our_own_field_names_give_all_fields() -> None:
    """Everything an article has can be written in the front matter."""
    article = read(
        "url: https://press.example/own\nauthors: [Ada Reed, 'Ben Ito, PhD']\ncategory: Coast & Sea\ntags: [a, b]\ndate: 2031-05-13 08:00:00\n"
        "first_published: 2031-04-01\noriginal_publisher: Island Post\npicture: {file: ../pictures/a.jpg, alt: Al, caption: Cap, credit: Cred}\n"
        "teaser: Free for all.\nnote: Read this.\nlanguage: nb_no\nmembers: true",
        "Para *one*.\n\nPara [two](https://x.example).",
    )

    assert ("T", "https://press.example/own", "posts/ferry.md") == (article.title, article.url, article.guid)
    assert ["Ada Reed", "Ben Ito, PhD"] == [author.name for author in article.authors]
    assert ("Coast & Sea", ("a", "b")) == (article.category, article.tags)
    assert (datetime(2031, 5, 13, 6, tzinfo=UTC), date(2031, 4, 1)) == (article.published, article.first_published)
    assert Picture(url="file:///site/pictures/a.jpg", alt="Al", caption="Cap", credit="Cred") == article.picture
    assert ("Free for all.", "Read this.", "nb-NO", "Island Post") == (
        article.teaser,
        article.note,
        article.language,
        article.original_publisher,
    )
    assert article.text.for_reader(member=False) is None
    assert "Para one.\n\nPara two." == article.text.for_reader(member=True)


@pytest.mark.parametrize(
    "front",
    [
        "image: ../pictures/a.jpg",
        "cover: {image: ../pictures/a.jpg, caption: x}",
        "featured_image: ../pictures/a.jpg",
        "heroImage: ../pictures/a.jpg",
        "images: [../pictures/a.jpg, b.jpg]",
        "image: {src: ../pictures/a.jpg}",
    ],
)
def test_the_generators_names_for_a_picture_are_known(front: str) -> None:
    """Hugo, Jekyll, Astro and Eleventy each name it otherwise."""
    assert "file:///site/pictures/a.jpg" == (read(front).picture or Picture(url="")).url


def test_a_bad_picture_is_a_problem_and_the_article_stays() -> None:
    """The problem says what is wrong with it."""
    found = reading("---\ntitle: T\nimage: ../../etc/passwd\n---\nText.")

    assert found.article is not None
    assert found.article.picture is None
    assert ["../../etc/passwd is unknown"] == found.problems


def test_authors_may_be_words_lists_or_cards() -> None:
    """A byline, a list of names, or tables with photo and bio."""
    card = (
        "authors:\n  - name: Ada Reed\n    photo: ../pictures/a.jpg\n    bio: Writes.\n    role: Editor\n    url: https://press.example/ada"
    )

    assert ["Ada Reed", "Ben Ito"] == [author.name for author in read("author: Ada Reed and Ben Ito").authors]
    assert (
        Author(name="Ada Reed", photo="file:///site/pictures/a.jpg", bio="Writes.", role="Editor", url="https://press.example/ada"),
    ) == read(card).authors


def test_toml_front_matter_is_read() -> None:
    """Between `+++`, with TOML's own dates, which bear the zone or take the newsletter's."""
    article = reading(
        '+++\ntitle = "T"\ndate = 2031-05-13T08:00:00\ncategories = ["Coast"]\n[cover]\nimage = "../pictures/a.jpg"\n+++\nText.'
    ).article

    assert article is not None
    assert (datetime(2031, 5, 13, 6, tzinfo=UTC), "Coast") == (article.published, article.category)
    assert article.picture is not None


@pytest.mark.parametrize(
    ("front", "published"),
    [
        ("date: 2031-05-13", date(2031, 5, 13)),
        ("date: 2031-05-13T08:00:00Z", datetime(2031, 5, 13, 8, tzinfo=UTC)),
        ("date: 2031-05-13 08:00:00 +0200", datetime(2031, 5, 13, 6, tzinfo=UTC)),
        ("pubDate: May 13, 2031", date(2031, 5, 13)),
        ("age: 3d", NOW - timedelta(days=3)),
        ("age: 5h", NOW - timedelta(hours=5)),
        ("age: 2w\nfirst_published_age: 30d", NOW - timedelta(days=14)),
        ("published: true", None),
    ],
)
def test_dates_of_the_front_matter(front: str, published: datetime | date | None) -> None:
    """A date without a zone is the newsletter's; an age is reckoned from now; a truth value is no date."""
    assert published == read(front).published


def test_a_date_in_the_file_s_name_counts_where_none_is_written() -> None:
    """Jekyll keeps the date in the name, and the slug behind it."""
    article = read("layout: post", name="_posts/2031-05-12-the-ferry.md")

    assert (date(2031, 5, 12), "https://press.example/the-ferry") == (article.published, article.url)


@pytest.mark.parametrize(
    "front",
    [
        "draft: true",
        "published: false",
        "date: 2031-05-15",
        "date: 2031-05-14 15:00:00",
        "publishDate: 2031-06-01",
        "expiryDate: 2031-05-14",
        "draft: 'yes'",
    ],
)
def test_what_is_not_published_is_left_out(front: str) -> None:
    """Drafts, what is not yet out in the newsletter's zone, and what has run out."""
    assert reading(f"---\ntitle: T\n{front}\n---\nText.").article is None


@pytest.mark.parametrize(
    ("front", "name", "url"),
    [
        ("slug: own", "a/b.md", "https://press.example/own"),
        ("x: 1", "a/b.md", "https://press.example/b"),
        ("x: 1", "a/b/index.md", "https://press.example/b"),
        ("permalink: /over/there/", "a/b.md", "https://press.example/over/there/"),
        ("url: https://press.example/x", "a/b.md", "https://press.example/x"),
        ("x: 1", "ä ö.md", "https://press.example/%C3%A4%20%C3%B6"),
    ],
)
def test_addresses_come_from_the_front_matter_or_the_pattern(front: str, name: str, url: str) -> None:
    """Written addresses first, relative ones under the site, else the pattern with the slug."""
    assert url == read(front, name=name).url


def test_marks_of_site_generators_are_no_words() -> None:
    """Shortcodes, Liquid, MDX imports and components, HTML and comments leave only the prose."""
    text = (
        "# T\n\nimport Chart from '../chart'\nexport const x = 1\n\n{{< figure src=\"a.png\" >}}\n\n{% include ad.html %}One {{ site.name }}two.\n\n"
        "{% comment %}hidden{% endcomment %}{{% note %}}kept{{% /note %}}\n\n<Chart data={1} />\n\n<script>x()</script>\n\n- a\n- **b**\n\n> quote"
    )

    assert "One two.\n\nkept\n\na\n\nb\n\nquote" == prose(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: [x\n---\n", 3),
        ("---\ntitle: T\na: b: c\n---\n", 3),
        ('+++\ntitle = "T"\nx = \n+++\n', 3),
        ("---\ntitle: T\n", 1),
        ("---\ntitle: T\ndate: yesterday\n---\n", 3),
        ("---\ntitle: T\nage: old\n---\n", 3),
        ("---\n- a\n---\n", 2),
        ("no title and no heading", 1),
    ],
)
def test_bad_front_matter_is_told_with_its_line(text: str, line: int) -> None:
    """The line is that of the file."""
    with pytest.raises(BadFrontMatter) as error:
        reading(text)

    assert line == error.value.line


def test_a_yaml_bomb_does_not_go_off() -> None:
    """Aliases that multiply cost neither memory nor time."""
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))

    assert "T" == read(bomb + "tags: *a11").title


def test_a_file_without_front_matter_is_all_body() -> None:
    """Its first heading is its title; CRLF and a byte-order mark do no harm."""
    article = reading("\ufeff# The ferry\r\n\r\nSails.\r\n").article

    assert article is not None
    assert ("The ferry", "Sails.") == (article.title, article.text.for_reader(member=False))
    assert {"a": 1} == split_page("---\r\na: 1\r\n---\r\nx").fields
