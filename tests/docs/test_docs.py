"""The docs cannot drift: pages that are generated are current, and those that are written name what there is."""

from __future__ import annotations

import re
from pathlib import Path

from newsletter.model.delivery import DELIVERY_TABLE
from newsletter.model.edition import EDITION_TABLE
from tests.support.describe_docs import PAGE, commands, page
from tests.support.describe_states import STATES_PAGE, states_page

_ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_commands_is_what_the_program_says() -> None:
    """`make docs` would change nothing."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_every_command_and_option_has_a_help() -> None:
    """No command and no option is left without a sentence."""
    silent = [name for name, command in commands() if not command.help]
    silent += [
        f"{name} {parameter.opts[0]}"
        for name, command in commands()
        for parameter in command.params
        if parameter.param_type_name == "option" and not getattr(parameter, "help", None)
    ]

    assert [] == silent


def test_the_diagrams_of_states_are_the_tables() -> None:
    """The page of states is generated from the two tables, and every state is in them."""
    assert states_page() == STATES_PAGE.read_text(encoding="utf-8")
    for table in (EDITION_TABLE, DELIVERY_TABLE):
        states = {type(state) for state, _ in table}.pop()
        assert set(states) == {state for state, _ in table} | set(table.values())


def test_the_architecture_names_every_folder_and_no_other() -> None:
    """Every folder of the package stands in ARCHITECTURE.md, and every folder named there exists."""
    text = (_ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `newsletter/(\w+)/`", text, re.MULTILINE))
    there = {path.name for path in (_ROOT / "newsletter").iterdir() if (path / "__init__.py").exists()}

    assert there == named


def test_every_decision_fits_a_page() -> None:
    """A decision is at most forty lines, and says when to look again."""
    for path in sorted((_ROOT / "docs" / "decisions").glob("*.md")):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 40, path.name
        assert any(line.startswith("**Look again**") for line in lines), path.name


def test_every_dependency_has_its_sentence() -> None:
    """Each run-time dependency is named in the decision about dependencies."""
    project = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = project.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    names = re.findall(r'^\s*"([a-z0-9-]+)', block, re.MULTILINE)
    page_ = (_ROOT / "docs" / "decisions" / "0005-dependencies.md").read_text(encoding="utf-8")

    assert [] == [name for name in names if name not in page_]


def test_the_readme_names_the_two_commands() -> None:
    """What the README tells to type is what CI runs."""
    readme = (_ROOT / "README.md").read_text(encoding="utf-8")
    script = (_ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert all(command in readme and command in script for command in ("make demo", "make test"))


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link of the docs and the README points to a file that is there."""
    pages = [*_ROOT.glob("*.md"), *(_ROOT / "docs").rglob("*.md")]
    dead = [
        f"{one.name}: {link}"
        for one in pages
        for link in re.findall(r"\]\(([^)#\s]+)", one.read_text(encoding="utf-8"))
        if "://" not in link and not link.startswith("mailto:") and not (one.parent / link).exists()
    ]

    assert [] == dead
