"""The wheel in an empty virtual environment and an empty folder: all there, all importable, and it works."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]

_IMPORT_ALL = """
import importlib, pkgutil, newsletter
names = [module.name for module in pkgutil.walk_packages(newsletter.__path__, "newsletter.")]
for name in names:
    if not name.startswith("newsletter.storage.migrations") and name != "newsletter.cell.child":
        importlib.import_module(name)
print(len(names))
"""


def _run(*command: str, cwd: Path, timeout: float = 300) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=timeout)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.xdist_group("wheel")
def test_the_wheel_works_where_nothing_else_is(tmp_path: Path) -> None:
    """Built, installed with its dependencies alone: every module imports, `demo` and `init` work, and the templates are in it."""
    build = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
    name = _run(sys.executable, "-c", build, str(tmp_path), cwd=_ROOT).split()[-1]
    wheel = tmp_path / name
    inside = zipfile.ZipFile(wheel).namelist()
    _run(sys.executable, "-m", "venv", str(tmp_path / "venv"), cwd=tmp_path)
    binaries = tmp_path / "venv" / "bin"
    _run(str(binaries / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel), cwd=tmp_path)
    folder = tmp_path / "empty"
    folder.mkdir()
    modules = int(_run(str(binaries / "python"), "-W", "ignore", "-c", _IMPORT_ALL, cwd=folder))
    demo = _run(str(binaries / "newsletter"), "demo", cwd=folder)
    _run(str(binaries / "newsletter"), "init", "x", cwd=folder)
    _run(str(binaries / "newsletter"), "send", "--dry-run", cwd=folder / "x")

    assert "newsletter/_shipped/templates/journal/digest.mjml.j2" in inside
    assert "newsletter/_shipped/examples/authors.toml" in inside
    assert modules > 200
    assert "sent        8" in demo
    assert (folder / "x" / "config.toml").is_file()
    assert list((folder / "x" / "out").glob("*.eml"))
