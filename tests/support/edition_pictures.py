"""Digests whose pictures come from a server of the test, over TLS, as a publisher's do."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops

from newsletter.fetch.fetch import Fetcher
from newsletter.fetch.options import FetchOptions
from newsletter.model.article import Picture
from newsletter.model.edition import Edition, Place
from newsletter.steps.desk import Desk
from tests.support.certificates import authority
from tests.support.editions import drawn, edition, pick, places
from tests.support.http_server import HttpServer, plain
from tests.support.pages import opened_project


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """A desk, and the server that its stories' pictures come from."""

    desk: Desk
    server: HttpServer

    def shows(self, path: str, data: bytes) -> str:
        """Serve a picture; its address."""
        self.server.on(path, plain(data))
        return self.server.url(path)

    def edition(self, urls: Sequence[str], *, at: Sequence[Place] | None = None) -> Edition:
        """An edition of the desk's newsletter, one story for each picture."""
        where = at or places(len(urls))
        picks = [
            pick(number, place, picture=Picture(url=url, alt="A picture", credit="The Review"), authors=(), members_only=False)
            for number, (url, place) in enumerate(zip(urls, where, strict=True))
        ]
        return edition(picks=picks, newsletter=self.desk.newsletter.slug)


@asynccontextmanager
async def publisher(folder: Path, *, private: bool = True, timeout_s: float = 20.0, **tables: object) -> AsyncIterator[Publisher]:
    """A project and a TLS server on this machine; `private`: the desk may fetch from there."""
    async with opened_project(folder, **tables) as app, HttpServer(tls=authority().server()) as server:
        options = FetchOptions(allow_private=(server.place,) if private else (), timeout_s=timeout_s)
        desk = replace(app.desk("weekly"), fetcher=Fetcher(options, trust=authority().trusting()))
        yield Publisher(desk=desk, server=server)


@cache
def _scene(width: int, height: int) -> Image.Image:
    """A landscape with the grain of a camera."""
    drawing = Image.open(io.BytesIO(drawn("hero", width, height))).convert("RGB")
    grain = Image.merge("RGB", [Image.effect_noise((width, height), 60) for _ in range(3)])
    return Image.blend(drawing, grain, 0.12)


@cache
def photograph(width: int, height: int, quality: int = 90, *, shift: int = 0) -> bytes:
    """A JPEG that weighs what a camera's does; another `shift` is another picture."""
    out = io.BytesIO()
    ImageChops.offset(_scene(width, height), shift, 0).save(out, "JPEG", quality=quality)
    return out.getvalue()


def encoded(image: Image.Image, form: str) -> bytes:
    """An image as a file."""
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()
