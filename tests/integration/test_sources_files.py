"""What sources and the registry of authors read from the disk, and what they will not."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter.cell.pool import Cell
from newsletter.errors import BadInput
from newsletter.model.article import Article, Author
from newsletter.sources.authors import load_registry
from newsletter.sources.base import Harvest, SourceFailed
from newsletter.sources.folder.source import FolderSource
from newsletter.sources.local_files import NotAPicture, picture_root, picture_url
from newsletter.sources.options import SourceOptions
from tests.support.sources import NOW, SINCE, Sample, markdown


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A project: `site/articles`, `site/pictures/a.jpg`, and a secret outside."""
    for folder in ("site/articles/deep", "site/pictures"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "site/pictures/a b.jpg").write_bytes(b"jpeg")
    (tmp_path / "site/pictures/notes.txt").write_text("x")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    return tmp_path / "site"


async def harvest(folder: Path, **options: str) -> Harvest:
    """One visit to a folder."""
    async with Cell(size=1) as cell:
        source = FolderSource(SourceOptions(kind="folder", name="s", path=str(folder), **options), zone=ZoneInfo("Europe/Oslo"), cell=cell)
        return await source.harvest(since=SINCE, now=NOW, memory={})


def test_a_relative_picture_becomes_a_file_address(site: Path) -> None:
    """Inside the tree around the source's folder, quoted where it must be."""
    found = picture_url("../pictures/a%20b.jpg", folder=site / "articles", root=picture_root(site / "articles"))

    assert (site / "pictures/a b.jpg").as_uri() == found


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("../../secret.jpg", "outside"),
        ("/etc/passwd", "outside"),
        ("../pictures/link.jpg", "outside"),
        ("../pictures/notes.txt", "no picture file"),
        ("../pictures/none.jpg", "does not exist"),
        ("../pictures/..\x00/x.jpg", "cannot be read"),
        ("file:///etc/passwd", "no web address"),
        ("javascript://x", "no web address"),
    ],
)
def test_no_file_outside_the_tree_is_shown(site: Path, written: str, why: str) -> None:
    """Neither by `..`, nor by an absolute path, nor by a link, nor by another kind of file or address."""
    (site / "pictures/link.jpg").symlink_to(site.parent / "secret.jpg")
    with pytest.raises(NotAPicture, match=why):
        picture_url(written, folder=site / "articles", root=picture_root(site / "articles"))


async def test_a_folder_is_read_in_order_and_its_hidden_files_are_not(site: Path) -> None:
    """Every Markdown file below it; what begins with a dot or underscore is the generator's own."""
    for name in ("articles/b.md", "articles/a.markdown", "articles/deep/c.mdx", "articles/_index.md", "articles/.d.md", "articles/e.txt"):
        (site / name).write_text(markdown(Sample(title=name)))

    found = await harvest(site / "articles", url_pattern="https://press.example/{slug}")

    assert ["articles/a.markdown", "articles/b.md", "articles/deep/c.mdx"] == [article.title for article in found.articles]
    assert "https://press.example/c" == found.articles[2].url


async def test_problems_name_file_and_line(site: Path) -> None:
    """Bad YAML, a bad picture and a file in another encoding each say where; the sound file stands."""
    (site / "articles/a.md").write_text("---\ntitle: T\ndate: [\n---\n")
    (site / "articles/b.md").write_text(markdown(Sample(title="Sound"), extra="image: ../../secret.jpg\n"))
    (site / "articles/c.md").write_bytes("---\ntitle: Fähre\n---\n".encode("latin-1"))

    found = await harvest(site / "articles")

    assert ["Sound"] == [article.title for article in found.articles]
    assert ["a.md:4", "b.md", "c.md"] == [problem.split(": ")[0] for problem in found.problems]
    assert "outside" in found.problems[1]


async def test_one_file_may_be_a_source(site: Path) -> None:
    """The path of a file is that file; the path of nothing is a failure that says so."""
    (site / "articles/a.md").write_text(markdown(Sample(title="One")))

    assert 1 == len((await harvest(site / "articles/a.md")).articles)
    with pytest.raises(SourceFailed, match="does not exist"):
        await harvest(site / "nowhere")


def test_the_registry_completes_cards(site: Path) -> None:
    """Photo, bio, role and link by name or alias without accents and case; strangers and given facts stay."""
    file = site / "authors.toml"
    file.write_text(
        '[[authors]]\nname = "Ada Réed"\naliases = ["A. Reed"]\nrole = "Editor"\nbio = "Writes\\nabout ports."\n'
        'photo = "pictures/a b.jpg"\nurl = "https://press.example/ada"\n\n[[authors]]\nname = "Ben Ito"\n'
    )
    registry = load_registry(file)
    named = Article(
        title="x", authors=(Author(name="a reed", bio="From the page."), Author(name="Ben Ito", bio="From the page."), Author(name="Cy Oh"))
    )

    first, second, third = registry.complete(named).authors

    photo = (site / "pictures/a b.jpg").as_uri()
    assert Author(name="Ada Réed", role="Editor", bio="Writes about ports.", photo=photo, url="https://press.example/ada") == first
    assert Author(name="Ben Ito", bio="From the page.") == second
    assert Author(name="Cy Oh") == third


def test_a_registry_may_be_a_folder(site: Path) -> None:
    """One author a file; in Markdown the text is the bio."""
    folder = site / "authors"
    folder.mkdir()
    (folder / "ada.toml").write_text('name = "Ada Reed"\nrole = "Editor"\n')
    (folder / "ben.md").write_text("---\nname: Ben Ito\n---\nWrites about *ferries*.\n")
    registry = load_registry(folder)

    assert {"ada reed", "ben ito"} == set(registry.authors)
    assert "Writes about ferries." == registry.authors["ben ito"].bio


def test_no_registry_is_an_empty_one(site: Path) -> None:
    """Cards need none."""
    assert {} == load_registry(site / "nowhere.toml").authors


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('[[authors]]\nname = "A\n', "authors.toml:2"),
        ('[[authors]]\nname = "A B"\n\n[[authors]]\nbio = "x"\n', "authors.toml:4"),
        ('[[authors]]\nname = "A B"\nfoto = "x.jpg"\n', "authors.toml:1"),
        ('[[authors]]\nname = "A B"\nphoto = "../../secret.jpg"\n', "authors.toml:1"),
        ('[[authors]]\nname = "A B"\n[[authors]]\nname = "C D"\naliases = ["a b"]\n', "authors.toml"),
        ("authors = 3\n", "authors.toml"),
    ],
    ids=["syntax", "no name", "unknown key", "outside", "two of a name", "no tables"],
)
def test_a_bad_registry_is_refused_with_its_line(site: Path, text: str, where: str) -> None:
    """BadInput names file and line and the registry is not half loaded."""
    file = site / "authors.toml"
    file.write_text(text)
    with pytest.raises(BadInput) as error:
        load_registry(file)

    assert (error.value.where or "").endswith(where)
