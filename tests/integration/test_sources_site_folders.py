"""Folders as four site generators keep them: dates, authors, pictures, addresses and text come out as the site shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.cell.pool import Cell
from newsletter.model.article import Article
from newsletter.sources.base import Harvest
from newsletter.sources.folder.source import FolderSource
from newsletter.sources.options import SourceOptions
from tests.support.sources import NOW, SINCE

_WORDS = "The ferry to the outer islands left the quay with eleven passengers and the first parcel of a postal line."


async def harvest(folder: Path, *, pattern: str = "") -> Harvest:
    """A visit to a folder whose dates are Oslo's."""
    options = SourceOptions(kind="folder", name="site", path=str(folder), url_pattern=pattern)
    async with Cell(size=1) as cell:
        return await FolderSource(options, zone=ZoneInfo("Europe/Oslo"), cell=cell).harvest(since=SINCE, now=NOW, memory={})


def write(root: Path, files: dict[str, str | bytes]) -> None:
    """Put up a site."""
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)


def only(found: Harvest) -> Article:
    """The one article, which nothing is wrong with."""
    assert () == found.problems
    (article,) = found.articles
    return article


def said(article: Article) -> str:
    """Its text."""
    return article.text.for_reader(member=True) or ""


async def test_hugo_bundles_bring_their_authors_pictures_and_words(tmp_path: Path) -> None:
    """TOML and JSON front matter, a theme's `params`, `data/authors`, a resource as cover, shortcodes, and a summary before the mark."""
    write(
        tmp_path,
        {
            "hugo.toml": 'baseURL = "https://coast.example/"\n',
            "data/authors/marit.toml": 'name = "Marit Osk"\nbio = "Writes about harbours."\navatar = "/people/marit.jpg"\n',
            "static/people/marit.jpg": b"x",
            "content/posts/ferry/index.md": "+++\ntitle = 'The ferry'\ndate = 2031-05-13T08:00:00\nurl = '/2031/the-ferry/'\n"
            "categories = ['Coast']\n[params]\nauthors = ['marit', 'Ivar Lund']\n[[resources]]\nsrc = 'quay.jpg'\nname = 'cover'\ntitle = 'The quay'\n"
            "[resources.params]\ncredit = 'Jonas Fell'\n+++\nIt left on **Tuesday**.\n<!--more-->\n"
            '{{< figure src="x.jpg" >}}\n{{% notice %}}' + _WORDS + "{{% /notice %}}\n",
            "content/posts/ferry/quay.jpg": b"x",
            "content/posts/list.md": '{"title": "In JSON", "date": "2031-05-12", "images": ["/people/marit.jpg"]}\n\n' + _WORDS,
            "content/posts/later.md": "---\ntitle: Later\npublishDate: 2031-06-01\ndate: 2031-05-01\n---\nx",
            "content/posts/over.md": "---\ntitle: Over\ndate: 2031-05-01\nexpiryDate: 2031-05-10\n---\nx",
            "content/posts/draft.md": "---\ntitle: Draft\ndraft: true\n---\nx",
            "content/posts/headless.md": "---\ntitle: Part\nbuild: {render: never}\n---\nx",
            "content/posts/_index.md": "---\ntitle: All posts\n---\n",
        },
    )

    found = await harvest(tmp_path / "content" / "posts")

    assert () == found.problems
    ferry, listed = sorted(found.articles, key=lambda one: one.title, reverse=True)
    assert ("The ferry", "https://coast.example/2031/the-ferry/", "Coast") == (ferry.title, ferry.url, ferry.category)
    assert datetime(2031, 5, 13, 6, 0, tzinfo=UTC) == ferry.published
    marit, ivar = ferry.authors
    assert ("Marit Osk", "Writes about harbours.", (tmp_path / "static/people/marit.jpg").as_uri()) == (marit.name, marit.bio, marit.photo)
    assert ("Ivar Lund", None) == (ivar.name, ivar.bio)
    assert ferry.picture
    assert ((tmp_path / "content/posts/ferry/quay.jpg").as_uri(), "The quay", "Jonas Fell") == (
        ferry.picture.url,
        ferry.picture.alt,
        ferry.picture.credit,
    )
    assert "It left on Tuesday." == ferry.teaser
    assert f"It left on Tuesday.\n\n{_WORDS}" == said(ferry)
    assert ("In JSON", date(2031, 5, 12)) == (listed.title, listed.published)


async def test_jekyll_posts_have_their_date_in_the_name_and_their_author_in_data(tmp_path: Path) -> None:
    """Read from the site's own folder; Liquid goes, drafts stay out, `permalink` is filled in."""
    write(
        tmp_path,
        {
            "_config.yml": "url: https://coast.example\nbaseurl: /paper\nexcerpt_separator: '<!--cut-->'\n",
            "_data/authors.yml": "marit:\n  name: Marit Osk\n  bio: Writes about harbours.\n  avatar: /assets/marit.png\n",
            "assets/marit.png": b"x",
            "_posts/2031-05-13-the-ferry.md": "---\ntitle: The ferry\nauthor: marit\ncategories: sea post\npermalink: /:year/:title/\n"
            "image: /assets/gone.png\n---\n{% include ad.html %}Up to here.<!--cut-->\n\n{{ site.title }}" + _WORDS + "\n{: .note}\n",
            "_drafts/idea.md": "---\ntitle: Idea\n---\nx",
            "_layouts/post.md": "---\ntitle: Layout\n---\nx",
            "node_modules/x/readme.md": "# Readme\n",
        },
    )

    article = only(await harvest(tmp_path))

    assert (date(2031, 5, 13), "sea", ("post",)) == (article.published, article.category, article.tags)
    assert "https://coast.example/2031/the-ferry/" == article.url
    assert ("Marit Osk", "Writes about harbours.") == (article.authors[0].name, article.authors[0].bio)
    assert (tmp_path / "assets/marit.png").as_uri() == article.authors[0].photo
    assert article.picture
    assert "https://coast.example/assets/gone.png" == article.picture.url
    assert "Up to here." == article.teaser
    assert said(article).startswith("Up to here.")
    assert said(article).endswith(_WORDS)


async def test_astro_collections_refer_to_their_authors(tmp_path: Path) -> None:
    """MDX imports, exports and expressions go, components leave their words; a hero image is found beside the post or under an alias."""
    write(
        tmp_path,
        {
            "astro.config.mjs": "export default defineConfig({ site: 'https://coast.example', base: '/' })",
            "src/content/authors/marit.json": '{"name": "Marit Osk", "job": "Reporter", "avatar": {"src": "../../assets/marit.webp", "alt": "x"}}',
            "src/assets/marit.webp": b"x",
            "src/assets/hero.jpg": b"x",
            "src/content/blog/the-ferry.mdx": "---\ntitle: The ferry\npubDate: 'May 13 2031'\nauthor: {collection: authors, id: marit}\n"
            "heroImage: '@/assets/hero.jpg'\nheroImageAlt: A ferry\n---\nimport Box from '../Box.astro'\nexport const meta = {\n  a: 1,\n}\n\n"
            "<Box>" + _WORDS + "</Box>\n\n{/* a note */}Signed {frontmatter.title}.\n\n```js\nlet a = {b: 1}\n```\n",
        },
    )

    article = only(await harvest(tmp_path / "src" / "content" / "blog", pattern="https://coast.example/blog/{year}/{slug}/"))

    assert ("https://coast.example/blog/2031/the-ferry/", date(2031, 5, 13)) == (article.url, article.published)
    assert ("Marit Osk", "Reporter", (tmp_path / "src/assets/marit.webp").as_uri()) == (
        article.authors[0].name,
        article.authors[0].role,
        article.authors[0].photo,
    )
    assert article.picture
    assert ((tmp_path / "src/assets/hero.jpg").as_uri(), "A ferry") == (article.picture.url, article.picture.alt)
    assert f"{_WORDS}\n\nSigned .\n\nlet a = {{b: 1}}" == said(article)


async def test_eleventy_s_collections_are_no_topics(tmp_path: Path) -> None:
    """Nor is a page with `permalink: false` one, and a language stands in the name of a file."""
    write(
        tmp_path,
        {
            "eleventy.config.js": "module.exports = {}",
            "_data/authors.json": '[{"id": "marit", "name": "Marit Osk", "url": "https://coast.example/marit"}]',
            "posts/ferja.nb.md": f"---\ntitle: Ferja\ndate: 2031-05-13\ntags: [posts, sea]\nauthor: marit\n---\n{_WORDS}",
            "posts/part.md": "---\ntitle: Part\npermalink: false\n---\nx",
        },
    )

    article = only(await harvest(tmp_path / "posts", pattern="https://coast.example/{path}"))

    assert (("sea",), "nb", "https://coast.example/ferja") == (article.tags, article.language, article.url)
    assert "https://coast.example/marit" == article.authors[0].url


async def test_a_card_that_cannot_be_read_is_a_problem_and_the_articles_stand(tmp_path: Path) -> None:
    """It is named; a picture outside of the site is refused."""
    write(
        tmp_path / "site",
        {
            "hugo.yaml": "baseURL: https://coast.example\n",
            "data/authors/marit.md": "---\nname: [never closed\n---\n",
            "data/authors/ivar.yaml": "name: Ivar Lund\nphoto: ../../../secret.jpg\n",
            "content/ferry.md": f"---\ntitle: The ferry\ndate: 2031-05-13\nauthor: ivar\n---\n{_WORDS}",
        },
    )
    (tmp_path / "secret.jpg").write_bytes(b"x")

    found = await harvest(tmp_path / "site" / "content")

    assert ("Ivar Lund", None) == (found.articles[0].authors[0].name, found.articles[0].authors[0].photo)
    assert ["ivar.yaml", "marit.md"] == sorted(problem.split(":")[0] for problem in found.problems)
