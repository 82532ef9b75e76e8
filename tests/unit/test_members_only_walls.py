"""The walls around text for members: what may open a seal, and what comes out for those without the right."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.editorial.subject import preheader_of, subject_of
from newsletter.editorial.summary import shortened, summarise
from newsletter.model.article import Article, Guarded, Summary
from newsletter.model.edition import Edition, Pick, Place
from newsletter.rendering.build_view import build_view
from newsletter.rendering.strings import strings_for
from newsletter.web.edition_document import edition_document
from tests.support.editions import edition, job, newsletter, pick

PACKAGE = Path(__file__).parents[2] / "newsletter"
WIDTHS = {"lead": 552, "feature": 240, "compact": 112, "avatar": 40, "logo": 240}
MARK = "quillmark"
GATED = f"The {MARK} ledger names three ships that passed the light without a pilot, and their owners have been told of it by letter."
FREE = "The harbour office opened its new hall on Tuesday, and a brass band of eleven played until the rain began to fall in earnest."

# Module -> why it opens a seal with a member's right, whoever will read the result.
OPENERS = {
    "cli/articles.py": "shows an editor his own sources",
    "cli/forms.py": "the same as JSON",
    "editorial/duplicates.py": "compares texts; gives names of articles",
    "editorial/score.py": "measures a length",
    "editorial/summary.py": "summarises, and seals what it took",
    "model/article.py": "seals a text that was left open, and counts its minutes",
    "model/identity.py": "hashes",
    "model/versions.py": "measures lengths and compares words; what it takes over keeps its seal",
    "sources/ghost/parse.py": "moves what the interface gives to everybody to the free part",
    "steps/model_summaries.py": "asks a model about a sealed text only where the configuration allows it, and seals what it answers",
    "sources/base.py": "works on what a source just read",
    "sources/page/source.py": "hashes",
    "steps/checked.py": "hands the checks what must not be in a message",
    "steps/edit.py": "shows an editor the words of his draft",
    "storage/stores/articles.py": "measures a length",
    "storage/stores/marks.py": "hashes, to find copies",
    "storage/codec.py": "stores the words with their seal",
}


def _opens_all(call: ast.AST) -> bool:
    """Whether a call opens a seal without asking whose right it is."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "for_reader"):
        return False
    right = next((word.value for word in call.keywords if word.arg == "member"), None)
    return right is None or (isinstance(right, ast.Constant) and right.value is not False)


def test_only_known_modules_open_a_seal_for_everybody() -> None:
    """Who adds a place that reads sealed text without a reader's right must say here why no reader sees it."""
    found = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text())
        if any(map(_opens_all, ast.walk(tree))):
            found.add(file.relative_to(PACKAGE).as_posix())

    assert found <= set(OPENERS), "a new place opens sealed text"
    assert set(OPENERS) <= found, "an entry is not needed any more"


def test_nothing_reaches_past_the_seal() -> None:
    """The words of `Guarded` are its own: no other module touches the attribute, and no part that renders is an opener."""
    reaching = [file.relative_to(PACKAGE).as_posix() for file in PACKAGE.rglob("*.py") if "._text" in file.read_text()]

    assert [one for one in reaching if one != "model/article.py" and _reads_sealed(PACKAGE / one)] == []
    assert not [one for one in OPENERS if one.startswith(("rendering/", "web/", "delivery/"))]


def _reads_sealed(file: Path) -> bool:
    tree = ast.parse(file.read_text())
    return any(isinstance(one, ast.Attribute) and one.attr == "_text" and ast.unparse(one.value) != "self" for one in ast.walk(tree))


def test_an_article_for_members_seals_its_text_by_itself() -> None:
    """A source that forgets the seal cannot leak: the record closes it."""
    article = Article(title="T", text=Guarded(GATED, members_only=False), members_only=True)

    assert article.text == Guarded(GATED, members_only=True)
    assert article.text.for_reader(member=False) is None


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Articles with gated sentences in some order, and any of the free texts."""
    body = draw(
        st.permutations(
            [GATED, GATED.replace("three", "four"), f"Nobody else has seen what the {MARK} paper says of the oil that never came."]
        )
    )
    given_language = draw(st.sampled_from(["en", "de", "ja", None]))
    return Article(
        title="What happened at Osk",
        teaser=draw(st.sampled_from([None, FREE, "A short one.", "Cut off in the mid…"])),
        note=draw(st.sampled_from([None, FREE])),
        free_text=draw(st.sampled_from([None, FREE, ""])),
        text=Guarded("\n\n".join(body), members_only=draw(st.booleans())),
        members_only=True,
        language=given_language,
    )


@st.composite
def drafts(draw: st.DrawFn) -> Edition:
    """Editions of such articles, in any places."""
    made = []
    for number, one in enumerate(draw(st.lists(articles(), min_size=1, max_size=4))):
        base: Pick = pick(number, draw(st.sampled_from(list(Place))))
        summary = summarise(one)
        if draw(st.booleans()):
            summary = shortened(summary, draw(st.integers(0, 2)), language=one.language)
        stored = type(base.stored)(id=base.stored.id, article=one, first_seen=base.stored.first_seen, keys=base.stored.keys)
        made.append(type(base)(stored=stored, place=base.place, summary=summary, why=base.why))
    return edition(picks=made, blocks=())


@given(articles(), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_a_summary_of_sealed_text_is_sealed(article: Article, sentences: int) -> None:
    """However it is made and shortened, words from behind the gate are for members, and free words are for everybody."""
    summary: Summary = summarise(article)

    for one in (summary, shortened(summary, sentences, language=article.language)):
        assert MARK not in (one.words.for_reader(member=False) or "")
        assert repr(one).count(MARK) == 0


@given(drafts())
@settings(max_examples=30, deadline=None)
def test_no_view_for_a_reader_without_the_right_holds_a_sealed_word(made: Edition) -> None:
    """What templates and the preview's document are given, subject and preheader: made of free words alone."""
    public = build_view(job(made, member=False), WIDTHS, strings_for("en"))

    assert MARK not in repr(public)
    assert MARK not in edition_document(made, member=False)
    assert MARK not in subject_of(made, newsletter()) + preheader_of(made, newsletter())
