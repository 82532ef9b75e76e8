"""Files of this machine: those that a source reads, and the pictures that an article or a registry names, only inside the project's own tree."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from newsletter.sources.base import SourceFailed
from newsletter.sources.clean import web_address

_PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp"}


class NotAPicture(ValueError):
    """What is named is no picture file that can be used, and why.

    `address` is that of a file inside the tree that is missing or of another kind: the article keeps it, so that every
    edition with this article says what is wrong, and the picture is there as soon as the file is.
    """

    def __init__(self, why: str, *, address: str | None = None) -> None:
        super().__init__(why)
        self.address = address


def picture_root(place: Path) -> Path:
    """The tree whose pictures the files in folder `place` may show: that of the folder around it.

    A folder at the top of the file system has no tree but its own.
    """
    folder = place.resolve()
    return folder.parent if folder.parent != Path(folder.anchor) else folder


def picture_url(written: str, *, folder: Path, root: Path) -> str | None:
    """A web address as it is, a relative file as a `file://` address; None for nothing.

    Raises NotAPicture for a file that is missing, no picture, or outside `root` once links are followed.
    """
    text = written.strip()
    if not text:
        return None
    if "://" in text or text.startswith("//"):
        found = web_address(text, base="https://x/") if text.startswith("//") else web_address(text)
        if found is None:
            raise NotAPicture(f"{text[:200]!r} is no web address of a picture")
        return found
    try:
        file = (folder / unquote(text)).resolve()
        if not file.is_relative_to(root):
            raise NotAPicture(f"the picture {text[:200]!r} lies outside {root.name!r}; move it there")
        if file.suffix.lower() not in _PICTURES:
            raise NotAPicture(f"{text[:200]!r} is no picture file ({', '.join(sorted(_PICTURES))})", address=file.as_uri())
        if not file.is_file():
            raise NotAPicture(f"the picture {text[:200]!r} does not exist", address=file.as_uri())
    except (OSError, ValueError) as error:
        if isinstance(error, NotAPicture):
            raise
        raise NotAPicture(f"the picture {text[:200]!r} cannot be read ({error})") from None
    return file.as_uri()


def read_file(file: Path, *, limit: int) -> bytes:
    """The bytes of a file. Raises SourceFailed where it cannot be read or is too large."""
    try:
        if file.stat().st_size > limit:
            raise SourceFailed(f"the file is larger than {limit // 1_000_000} MB and was left out")
        return file.read_bytes()
    except OSError as error:
        raise SourceFailed(f"the file cannot be read ({error.strerror or error}) and was left out") from error
