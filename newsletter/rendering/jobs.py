"""What rendering takes and gives: RenderJob in, Rendered out; both can be pickled into a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.model.edition import Edition
from newsletter.model.newsletter import Newsletter
from newsletter.model.template_place import TemplateMap
from newsletter.rendering.options import RenderingOptions


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A picture that travels with the message (RFC 2387, RFC 2392)."""

    cid: str  # SHA-256 of the data, in hex: `cid:<sha256>` in the html
    content_type: str  # image/jpeg or image/png
    data: bytes
    filename: str


@dataclass(frozen=True, kw_only=True)
class PreparedPicture:
    """Where a picture is found in the message, and how large the file is."""

    src: str  # https://... of the publisher, cid:<sha256>, or https://OUR-PAGES/p/<sha256>.jpg
    width: int | None  # pixels of the file
    height: int | None


@dataclass(frozen=True, kw_only=True)
class Links:
    """The links of a message that lead to our own pages."""

    archive: str | None  # the edition in the browser
    unsubscribe: bool  # there is a public page behind the blank `unsubscribe_url`
    unsubscribe_mailto: str  # mailto:..., always there


@dataclass(frozen=True, kw_only=True)
class RenderJob:
    """One variant of an edition to be rendered."""

    edition: Edition
    newsletter: Newsletter
    own_language: str = ""  # of the editor's words; `newsletter.language` is that of the interface, "" the same
    member: bool  # the right of those who get this variant
    picks: str = ""  # the name of its pick list, "" for that of everybody
    nonce: str  # makes the marks of blanks unguessable for a source
    theme_folders: tuple[str, ...]  # folders of themes, searched in order: the project's, then the shipped one
    options: RenderingOptions
    links: Links
    date: datetime  # aware, in the newsletter's zone
    pictures: Mapping[str, PreparedPicture]  # by the address the source gave


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """One variant of an edition, with blank marks where a reader's values go."""

    key: str  # language, right and pick list: "en:public", "en:member", "en:public:sport"
    member: bool
    mjml: str
    html: str
    text: str  # LF line ends
    subject: str
    preheader: str
    story_bytes: tuple[tuple[str, int], ...]  # headline and bytes of html, in order
    notes: tuple[str, ...]  # what its theme and its language leave to be wished for, in sentences
    places: TemplateMap = field(default_factory=TemplateMap)  # where each piece of `mjml` was written
