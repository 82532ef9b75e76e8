"""Commands about DKIM: dkim make, show, sign."""

from __future__ import annotations

import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.front import AsJson, emit, load_settings, note, read_input, say

_dkim = typer.Typer(help="DKIM: keys that sign what is sent, and their records in the DNS.", no_args_is_help=True)


class KeyKind(StrEnum):
    """The kinds of key, as the command line names them."""

    RSA = "rsa"
    ED25519 = "ed25519"


def register(cli: typer.Typer) -> None:
    """Add these commands."""
    cli.add_typer(_dkim, name="dkim")


@_dkim.command("make")
def dkim_make(
    context: typer.Context,
    domain: Annotated[str, typer.Argument(metavar="DOMAIN", help="The domain of your sender's address.")],
    selector: Annotated[str, typer.Argument(metavar="SELECTOR", help="A new name for the key, e.g. 2026a.")],
    kind: Annotated[
        KeyKind, typer.Option("--kind", help="rsa is understood everywhere; ed25519 may stand beside it, not alone.")
    ] = KeyKind.RSA,
    bits: Annotated[int, typer.Option("--bits", min=2048, max=8192, help="Length of an RSA key.")] = 2048,
    file: Annotated[Path | None, typer.Option("--file", help="Where to put it; default DOMAIN.SELECTOR.pem here.")] = None,
    as_json: AsJson = False,
) -> int:
    """A new key in a file that its owner alone may read, and the record that the DNS must have. Needs no configuration."""
    from newsletter.app.signing import make_key
    from newsletter.delivery.dkim.keys import Kind

    path = file or Path(f"{domain.replace('/', '-')}.{selector.replace('/', '-')}.pem")
    key = make_key(path, domain=domain, selector=selector, kind=Kind(kind.value), bits=bits)
    if as_json:
        emit({**asdict(key), "file": str(path)})
        return 0
    say(f"{path}: a new {key.kind} key of {key.bits} bits. Put this record into the DNS of {key.domain}:")
    say(f"\n{key.zone_line}\n")
    say(f"(in a form: name {key.record}, kind TXT, value {key.value})")
    say("Once it answers there, add to config.toml, with the file's place relative to it:")
    say(f'\n[dkim.{_table(key.selector)}]\ndomain = "{key.domain}"\nselector = "{key.selector}"\nkey_file = "{path}"')
    return 0


def _table(selector: str) -> str:
    """The selector as a bare key of TOML."""
    return "".join(char if char.isalnum() else "_" for char in selector)


@_dkim.command("show")
def dkim_show(context: typer.Context, as_json: AsJson = False) -> int:
    """The keys of the configuration, and the record that the DNS must have for each."""
    from newsletter.app.signing import shown_keys

    keys = shown_keys(load_settings(context))
    if as_json:
        emit({"keys": [asdict(key) for key in keys]})
        return 0
    for key in keys:
        say(f"{key.name}: {key.kind}, {key.bits} bits, signs for {key.domain}{f'; {key.weakness}' if key.weakness else ''}")
        say(f"  {key.zone_line}")
    if not keys:
        say("there is no key; `newsletter dkim make DOMAIN SELECTOR` makes one")
    return 0


@_dkim.command("sign")
def dkim_sign(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A message; - is standard input.")] = "-",
) -> int:
    """Sign a message with the keys of its sender's domain; the signed message goes to standard output."""
    from newsletter.app.signing import sign_message

    raw, where = read_input(file)
    signed = sign_message(load_settings(context), raw, where=where)
    sys.stdout.flush()
    sys.stdout.buffer.write(signed)
    note(f"signed: {where}")
    return 0
