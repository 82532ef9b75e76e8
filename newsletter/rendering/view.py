"""What templates see: plain records, already decided for one reader's right.

No template can reach guarded text, because none is given any: every record here holds only what this variant's
readers may read.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, kw_only=True)
class PictureView:
    """A picture as it is shown."""

    src: str
    width: int  # CSS pixels at which it is shown
    alt: str
    caption: str
    credit: str  # a sentence: "Picture: NAME"


@dataclass(frozen=True, kw_only=True)
class AuthorView:
    """An author's card."""

    name: str
    initials: str  # one or two letters, shown where there is no photo or it is not loaded
    shade: int  # which of the theme's avatar colours, from 0
    photo: str | None
    role: str
    bio: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class StoryView:
    """One story."""

    index: int  # from 1, over the whole edition
    title: str
    url: str | None
    language: str  # its own, or the edition's
    direction: str  # ltr | rtl
    script: str  # arab, jpan, kore, hans, deva or "": which fonts and line height fit
    foreign: bool  # in another language than the edition
    category: str
    summary: tuple[str, ...]  # paragraphs
    picture: PictureView | None
    authors: tuple[AuthorView, ...]
    byline: Markup  # "By A and B", each name isolated (bdi)
    byline_text: str
    minutes: str  # "5 min read", or ""
    members_only: bool
    first_published: str  # a sentence, or ""


@dataclass(frozen=True, kw_only=True)
class RunView:
    """Stories of one size that stand together."""

    place: str  # lead | feature | compact | brief
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, kw_only=True)
class BlockView:
    """A piece of the editor's own."""

    kind: str  # note | sponsor | event | question
    label: str
    title: str
    url: str | None
    direction: str  # ltr | rtl, of its own words: the editor may write in another language than the interface's
    html: Markup
    text: str
    hrefs: tuple[str, ...]  # addresses in `html`, for the text part
    rel: str  # of its links


@dataclass(frozen=True, kw_only=True)
class SocialView:
    """A link to where the newsletter speaks elsewhere."""

    name: str  # of the network, as it writes itself
    url: str


@dataclass(frozen=True, kw_only=True)
class LinksView:
    """The links of the masthead and the footer."""

    archive: str | None
    unsubscribe: str  # a blank's mark, or the mailto
    by_mail: bool  # `unsubscribe` is the mailto
    preferences: str | None  # where readers choose topics and frequency; None where there is nothing to choose, or no public page
    website: str | None
    website_label: str
    social: tuple[SocialView, ...]


@dataclass(frozen=True, kw_only=True)
class DigestView:
    """One edition for one kind of reader."""

    name: str
    tagline: str
    logo: PictureView | None
    logo_dark: PictureView | None  # stands in for `logo` in dark mode; never without it
    language: str
    direction: str
    script: str
    scripts: tuple[str, ...]  # those of the edition and all its stories
    subject: str
    preheader: str
    folio: tuple[str, ...]  # number, date, "9 stories, 24 min in all"
    own_language: str  # that of the editor's own words, where the interface speaks another; else ""
    own_direction: str  # ltr | rtl, of that language
    intro: tuple[str, ...]
    contents: tuple[StoryView, ...]  # the first stories of a long edition, to be named at its top; else empty
    opening: tuple[BlockView, ...]  # before the first story
    middle: tuple[BlockView, ...]  # after the first run
    closing: tuple[BlockView, ...]  # after the last story
    runs: tuple[RunView, ...]
    links: LinksView
    why: str
    footer: tuple[str, ...]
    postal: tuple[str, ...]  # lines of the postal address
    inbox_padding: str  # invisible; keeps the masthead's words out of the inbox row
