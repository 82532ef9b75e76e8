"""A new project folder: configuration, theme, sample readers; whole or not at all, and never over somebody's files."""

from __future__ import annotations

import re
import shutil
import tempfile
from difflib import get_close_matches
from pathlib import Path

from newsletter.errors import UsageError
from newsletter.rendering.theme import themes_in
from newsletter.shipped import shipped

DEFAULT_THEME = "journal"

_README = """# Your themes

`{theme}/` is a copy of the theme that came with the product: change what you like, `newsletter preview` shows it at once.

A file here stands for the shipped one of the same name, and what is not here is taken from there. So delete what you do not
change: it is then the shipped one again, and better with each release. To change the footer alone, keep
`{theme}/partials/footer.mjml.j2`; to change one colour, a `{theme}/theme.toml` of these two lines is enough:

    [light]
    accent = "#0b6b5d"

(with its partner under `[dark]`). Or set `colours` in `config.toml` and keep no file here at all.

A sentence of the interface is changed, or a language added, in `../locale/LANGUAGE/LC_MESSAGES/newsletter.po`:

    msgid "In brief"
    msgstr "And then"
"""


def write_project(folder: Path, *, config_text: str | None = None, with_examples: bool = False, theme: str = DEFAULT_THEME) -> list[str]:
    """Make a project in `folder`, which must not exist or be empty; the names of what was written.

    It holds a copy of one shipped theme. The folder appears in one rename, so a crash leaves either nothing or all of it.
    Raises UsageError for a folder that is not empty or cannot be written, and for a theme that is not shipped.
    """
    _check_theme(theme)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("this folder is not empty; nothing was written", where=str(folder), do="name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            fresh.chmod(0o755)
            _fill(fresh, config_text, with_examples=with_examples, theme=theme)
            if folder.exists():
                folder.rmdir()
            fresh.rename(folder)
        except OSError:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise UsageError(
            f"the folder cannot be written: {error.strerror or error}", where=str(folder), do="choose another place"
        ) from error
    return sorted(path.name for path in folder.iterdir())


def _check_theme(theme: str) -> None:
    known = themes_in([str(shipped("templates"))])
    if theme not in known:
        close = get_close_matches(theme, known, 1)
        do = f"did you mean {close[0]!r}?" if close else f"choose one of: {', '.join(known)}"
        raise UsageError(f"there is no shipped theme {theme!r}; nothing was written", where="--theme", do=do)


def _fill(fresh: Path, config_text: str | None, *, with_examples: bool, theme: str) -> None:
    config = config_text if config_text is not None else shipped("config.toml").read_text(encoding="utf-8")
    if theme != DEFAULT_THEME:
        config = re.sub(rf"(templates/){DEFAULT_THEME}\b|^(theme = \"){DEFAULT_THEME}(?=\")", rf"\1\2{theme}", config, flags=re.MULTILINE)
    (fresh / "config.toml").write_text(config, encoding="utf-8")
    shutil.copy(shipped("subscribers.example.csv"), fresh / "subscribers.example.csv")
    shutil.copytree(shipped("templates") / theme, fresh / "templates" / theme)
    (fresh / "templates" / "README.md").write_text(_README.format(theme=theme), encoding="utf-8")
    (fresh / "editions").mkdir()
    (fresh / ".gitignore").write_text("*.db*\n*.key\n*.pem\nout/\n", encoding="utf-8")
    if with_examples:
        shutil.copytree(shipped("examples"), fresh / "examples", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
