"""A feed item and its page."""

from __future__ import annotations

from newsletter.model.article import Article, Author, Guarded, Picture
from newsletter.sources.merge import completed, is_complete

ITEM = Article(title="Feed's title", url="https://press.example/a?utm_source=rss", guid="1", authors=(Author(name="Ada Réed"),))
PAGE = Article(
    title="Page's title",
    url="https://press.example/a",
    authors=(Author(name="Ada Reed", bio="Writes."), Author(name="Ben Ito")),
    category="Coast",
    picture=Picture(url="https://press.example/p.jpg", caption="A ferry"),
    text=Guarded("The whole text.", members_only=False),
)


def test_the_page_fills_what_the_feed_leaves_out() -> None:
    """Title and guid are the feed's, the address is canonical, the feed's people get the page's cards."""
    article = completed(ITEM, PAGE)

    assert ("Feed's title", "1", "https://press.example/a", "Coast") == (article.title, article.guid, article.url, article.category)
    assert (Author(name="Ada Réed", bio="Writes."),) == article.authors
    assert "The whole text." == article.text.for_reader(member=False)
    assert PAGE.picture == article.picture


def test_the_seal_of_either_seals_both() -> None:
    """A feed's text is sealed as soon as its page says that it is for members."""
    gated = Article(title="x", text=Guarded("Short.", members_only=True), members_only=True)
    whole = Article(title="x", text=Guarded("A much longer text from the feed.", members_only=False))

    article = completed(whole, gated)

    assert article.members_only
    assert article.text.for_reader(member=False) is None
    assert "A much longer text from the feed." == article.text.for_reader(member=True)


def test_a_caption_decides_between_two_pictures() -> None:
    """The one with words about it wins; without any, the page's."""
    said = Picture(url="https://press.example/f.jpg", caption="Said", alt="Alt")
    bare = Picture(url="https://press.example/q.jpg")

    assert said == completed(Article(title="x", picture=said), Article(title="x", picture=bare)).picture
    assert bare == completed(Article(title="x", picture=bare), Article(title="x")).picture


def test_an_item_that_lacks_nothing_needs_no_page() -> None:
    """Authors, a picture with words, a teaser and a whole text are all a page could give."""
    whole = Article(
        title="x",
        authors=(Author(name="A B"),),
        picture=Picture(url="https://p.example/", caption="c"),
        teaser="t",
        text=Guarded("x" * 600, members_only=False),
    )

    assert is_complete(whole)
    assert not is_complete(ITEM)
