"""Where the files that come with the product are: in the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The path of `templates`, `examples`, `config.toml` or `subscribers.example.csv`.

    Raises BadInput if the installation is not whole.
    """
    for path in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if path.exists():
            return path
    raise BadInput(f"{name} is missing from this installation", where=str(_PACKAGE), do="install newsletter-digest again")
