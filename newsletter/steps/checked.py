"""What the checks are given of an edition: its bytes as they would go out, and what must and must not be in them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from newsletter.checks.base import CheckInput
from newsletter.model.article import Article
from newsletter.model.edition import Edition
from newsletter.model.letter import Letter, filled
from newsletter.model.newsletter import Newsletter
from newsletter.rendering.jobs import Rendered
from newsletter.steps.pictures import Album

_END_OF_HEAD = b"\r\n\r\n"


def check_input(
    edition: Edition,
    newsletter: Newsletter,
    rendered: Rendered,
    *,
    album: Album,
    nonce: str,
    has_pages: bool,
    size_limit: int,
    clients: tuple[str, ...],
    head: bytes = b"",
) -> CheckInput:
    """One variant for the checks. `head` are the header lines of its letter, empty where it is not compiled."""
    articles = [pick.stored.article for pick in edition.picks]
    return CheckInput(
        html=rendered.html,
        text=rendered.text,
        subject=rendered.subject,
        preheader=rendered.preheader,
        postal_address=newsletter.postal_address,
        has_unsubscribe=has_pages,
        size_limit=size_limit,
        guarded=() if rendered.member else tuple(_guarded_texts(edition)),
        titles=tuple(article.title for article in articles),
        links=tuple(article.url for article in articles if article.url),
        uncredited=tuple(a.title for a in articles if a.picture and not a.picture.credit and a.picture.url in album.prepared),
        nonce=nonce,
        pictures=album.weighed,
        left_out=album.left_out,
        free=tuple(_free_texts(edition)),
        own_words=tuple(_own_words(edition)),
        head=head,
        attachment_names=tuple(one.filename for one in album.attachments if f"cid:{one.cid}" in rendered.html),
        story_bytes=rendered.story_bytes,
        authors=tuple(tuple(author.name for author in article.authors) for article in articles),
        captions=tuple(article.picture.caption for article in articles if article.picture and article.picture.caption),
        unlinked=tuple(article.title for article in articles if not article.url),
        clients=clients,
        mjml=rendered.mjml,
        places=rendered.places,
    )


def head_of(letter: Letter, values: Mapping[str, str]) -> bytes:
    """The header lines of a letter for one reader, up to and with the last CRLF; its body is not put together for that."""
    head = bytearray(letter.segments[0])
    for blank, segment in zip(letter.blanks, letter.segments[1:], strict=True):
        if _END_OF_HEAD in head:
            break
        head += filled(blank, values[blank.name]) + segment
    return bytes(head.partition(_END_OF_HEAD)[0]) + b"\r\n"


def _guarded_texts(edition: Edition) -> list[str]:
    """Everything that a reader without the right must not find anywhere."""
    texts = []
    for pick in edition.picks:
        for guarded in (pick.stored.article.text, pick.summary.words):
            if guarded.members_only:
                texts.append(guarded.for_reader(member=True) or "")
    return texts


def _free_texts(edition: Edition) -> Iterator[str]:
    """What everybody may read, though it may stand in a guarded text too: a teaser is often its first sentence."""
    for pick in edition.picks:
        article = pick.stored.article
        yield from filter(None, (article.teaser, article.note, article.free_text, pick.summary.words.for_reader(member=False)))
        yield from (author.bio for author in article.authors if author.bio)
        if article.picture:
            yield from filter(None, (article.picture.caption, article.picture.alt, pick.alt))


def _own_words(edition: Edition) -> Iterator[str]:
    """Texts of the stories themselves, in which any sign may stand."""
    yield edition.intro
    for pick in edition.picks:
        yield pick.summary.words.for_reader(member=True) or ""
        yield from _labels(pick.stored.article)
    for block in edition.blocks:
        yield block.title
        yield block.text


def _labels(article: Article) -> Iterator[str]:
    """The short texts around a story; a publisher's odd sign in one of them must not stop an edition."""
    for author in article.authors:
        yield from filter(None, (author.name, author.role))
    yield from filter(None, (article.category, article.original_publisher, article.picture and article.picture.credit))
