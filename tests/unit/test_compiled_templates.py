"""Compiled templates are kept in the process: compiled once, and never shown in place of what a file says now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import DictLoader, Environment

from newsletter.rendering.compiled_templates import CompiledTemplates


class _Counting(Environment):
    """Counts what it compiles."""

    compiled = 0

    def compile(self, *args: Any, **named: Any) -> Any:
        """As Jinja does, counted."""
        self.compiled += 1
        return super().compile(*args, **named)


def environment(kept: CompiledTemplates, sources: Mapping[str, str], *, extensions: tuple[str, ...] = ()) -> _Counting:
    """An environment of these templates, as each render makes one."""
    return _Counting(loader=DictLoader(sources), bytecode_cache=kept, extensions=extensions)


def test_a_template_is_compiled_once_for_all_environments() -> None:
    """Each render makes an environment of its own; only the first compiles."""
    kept, sources = CompiledTemplates(), {"a": "{% include 'b' %}!", "b": "{{ word }}"}
    first, second = environment(kept, sources), environment(kept, sources)

    assert first.get_template("a").render(word="one") == "one!"
    assert second.get_template("a").render(word="two") == "two!"
    assert (first.compiled, second.compiled) == (2, 0)


def test_a_template_that_was_saved_again_says_what_it_says_now() -> None:
    """The preview shows the keystroke, and the old text again once it is taken back."""
    kept = CompiledTemplates()
    told = [environment(kept, {"a": source}).get_template("a").render() for source in ("old", "new", "old")]

    assert told == ["old", "new", "old"]


def test_environments_with_other_extensions_share_nothing() -> None:
    """An extension changes what the same source compiles to."""
    kept, sources = CompiledTemplates(), {"a": "text"}
    environment(kept, sources).get_template("a")
    other = environment(kept, sources, extensions=("jinja2.ext.do",))
    other.get_template("a")

    assert other.compiled == 1
