"""A new project folder: configuration, theme, sample readers; whole or not at all, and never over somebody's files."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from newsletter.errors import UsageError
from newsletter.shipped import shipped


def write_project(folder: Path, *, config_text: str | None = None, with_examples: bool = False) -> list[str]:
    """Make a project in `folder`, which must not exist or be empty; the names of what was written.

    The folder appears in one rename, so a crash leaves either nothing or all of it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("this folder is not empty; nothing was written", where=str(folder), do="name a new folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            fresh.chmod(0o755)
            _fill(fresh, config_text, with_examples=with_examples)
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


def _fill(fresh: Path, config_text: str | None, *, with_examples: bool) -> None:
    config = config_text if config_text is not None else shipped("config.toml").read_text(encoding="utf-8")
    (fresh / "config.toml").write_text(config, encoding="utf-8")
    shutil.copy(shipped("subscribers.example.csv"), fresh / "subscribers.example.csv")
    shutil.copytree(shipped("templates"), fresh / "templates")
    (fresh / "editions").mkdir()
    (fresh / ".gitignore").write_text("*.db*\n*.key\nout/\n", encoding="utf-8")
    if with_examples:
        shutil.copytree(shipped("examples"), fresh / "examples", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
