"""A rehearsal laid out: a copy of the database, a server beside this process, and the configured way out turned towards it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from newsletter.app.keys import load_key
from newsletter.app.sending import build_post, build_relay, build_relays
from newsletter.app.whole import App, chosen_slug, open_app
from newsletter.config.settings import Settings
from newsletter.delivery.options import ProviderChoice, SmtpOptions
from newsletter.delivery.providers.table import provider_for
from newsletter.delivery.rehearsal.beside import Beside, server_beside
from newsletter.delivery.rehearsal.kinds import QUICKER, Kind
from newsletter.delivery.relays import Relays
from newsletter.delivery.smtp import SmtpTransport
from newsletter.model.edition import Edition
from newsletter.steps.deliver import Watch
from newsletter.steps.desk import Desk, Post
from newsletter.steps.rehearse import Rehearsed, edition_for, fill_up, rehearse
from newsletter.storage.engine import open_database
from newsletter.storage.scratch import begin_anew, keep_readers, scratch_copy


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be rehearsed."""

    kind: Kind
    newsletter: str | None = None
    edition: str | None = None  # its name; None: the one that `send` would choose
    readers: int | None = None  # the first so many, with as many made up as are missing; None: all there are


async def rehearsal(settings: Settings, wish: Wish, watch: Watch) -> Rehearsed:
    """Send an edition to its readers over a server of this machine; nothing of it reaches the database or a reader.

    Raises what a send would, and what building and approving the edition would if it is not approved.
    """
    # Makes the tables, or refuses a database that is not this program's, before anything is copied.
    async with open_database(settings.database_url, key=load_key(settings.key_file)):
        pass
    async with scratch_copy(settings.database_url, beside=_folder(settings)) as copy_url:
        copied = settings.model_copy(update={"database": replace(settings.database, url=copy_url)})
        async with open_app(copied) as app:
            desk, edition = await _edition(app, wish, copy_url)
            made_up = await fill_up(desk, wish.readers)
            name, options = mail_server(settings, desk, wish.kind)
            kind = replace(wish.kind, rate=wish.kind.rate or options.per_second or settings.delivery.rate)
            async with server_beside(kind) as server:
                post = _post(copied, app.key, name, options, kind, server)
                return await rehearse(desk, post, app.outlook, edition, watch, kind=kind, made_up=made_up, end=server.end)


def _folder(settings: Settings) -> Path:
    """Where the copy is made: on the same disk as the original, so that a commit takes as long as it does there."""
    if settings.database_url.startswith("sqlite"):
        return Path(settings.database_url.partition(":///")[2]).resolve().parent
    return settings.folder


async def _edition(app: App, wish: Wish, copy_url: str) -> tuple[Desk, Edition]:
    if wish.edition:
        desk, named = await app.edition(wish.edition)
        await begin_anew(copy_url, named.id)
        edition = await edition_for(desk, await app.editions.get(named.name))
    else:
        desk = app.desk(chosen_slug(wish.newsletter, tuple(app.desks)))
        edition = await edition_for(desk, None)
        await begin_anew(copy_url, edition.id)
    if wish.readers is not None:
        await keep_readers(copy_url, desk.newsletter.slug, most=wish.readers)
    return desk, await app.editions.get(edition.name)


def mail_server(settings: Settings, desk: Desk, kind: Kind) -> tuple[str, SmtpOptions]:
    """The server whose options are tried, with its name: one of the provider that is rehearsed, else the first for this sender."""
    carriers = build_relays(settings).for_sender(desk.newsletter.sender.address.rpartition("@")[2]).all()
    chosen = next((relay for relay in carriers if relay.provider.name == kind.name), carriers[0])
    return chosen.name, settings.mail_servers[chosen.name]


def _post(settings: Settings, key: bytes, name: str, options: SmtpOptions, kind: Kind, server: Beside) -> Post:
    """The way out of the configuration, with the server of the rehearsal in the place of the real one, and with quicker retries."""
    turned = replace(
        options,
        host=server.host,
        port=server.port,
        user=server.user,
        password=server.password,
        security="starttls" if server.tls else "none",
        # By name: the host that told it is another one now.
        provider=cast("ProviderChoice", "ses" if kind.name == "ses" else provider_for(options).name),
        per_second=options.per_second or kind.allows,
    )
    servers = {"relays": {name: turned}} if settings.relays else {"smtp": turned}
    delivery = replace(
        settings.delivery,
        first_retry_s=settings.delivery.first_retry_s / QUICKER,
        retry_days=settings.delivery.retry_days / QUICKER,
        processes=1,  # another one would know neither the server's certificate nor that its log-in is made up
    )
    relay = replace(build_relay(name, turned), transport=SmtpTransport(turned, tls=server.tls))
    post = build_post(settings.model_copy(update={**servers, "delivery": delivery}), key)
    return replace(post, relays=Relays([relay], rate=settings.delivery.rate))
