"""The templates of a theme, run in a sandbox; whatever is wrong with one is told with its file, line and column."""

from __future__ import annotations

from collections.abc import Mapping

from jinja2 import (
    BytecodeCache,
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_eval_context,
)
from jinja2.ext import Extension
from jinja2.nodes import EvalContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import escape

from newsletter.errors import BadInput
from newsletter.model.template_place import TemplateMap
from newsletter.rendering.compiled_templates import COMPILED
from newsletter.rendering.deadline import OutOfTime, computing_at_most
from newsletter.rendering.one_sentence import sentences
from newsletter.rendering.strings import Strings, strings_for
from newsletter.rendering.template_files import TemplateFiles
from newsletter.rendering.template_mistakes import not_a_template, not_filled, not_there
from newsletter.rendering.theme import Theme
from newsletter.rendering.trace import TRACED, Tracing, map_of
from newsletter.rendering.wrap import wrapped

_WRONG = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError, MemoryError, OutOfTime)
_LONGEST_S = 3  # of computing; the shipped templates take hundredths of that


class Templates:
    """The templates of one theme, sandboxed: no file outside the theme, no attribute behind the records."""

    def __init__(self, theme: Theme, strings: Strings | None = None) -> None:
        self._theme = theme
        self._strings = strings or strings_for("en")
        self._environment = self._sandbox((), COMPILED)

    def _sandbox(self, extensions: tuple[type[Extension], ...], compiled: BytecodeCache) -> Environment:
        environment = ImmutableSandboxedEnvironment(
            loader=TemplateFiles(self._theme.roots),
            # Jinja's select_autoescape() says no to .mjml.j2. Only the text part is no mark-up.
            autoescape=lambda name: not (name or "").endswith(".txt.j2"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", *extensions],
            bytecode_cache=compiled,
        )
        _speak(environment, self._strings)
        environment.filters["wrapped"] = wrapped
        environment.filters["sentences"] = sentences
        return environment

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """The expanded template. Raises BadInput that names the file, line and column of whatever is wrong."""
        try:
            with computing_at_most(_LONGEST_S):
                return self._environment.get_template(template).render(values)
        except BadInput:
            raise
        except TemplateSyntaxError as wrong:
            raise not_a_template(wrong, tuple(self._environment.filters)) from wrong
        except TemplateNotFound as wrong:
            raise not_there(wrong, tuple(self._theme.roots)) from wrong
        except _WRONG as wrong:
            raise not_filled(wrong, template, values) from wrong

    def places(self, template: str, values: Mapping[str, object], expanded: str) -> TemplateMap:
        """Where each piece of `expanded`, which `render` gave for the same values, was written; never raises."""
        try:
            with computing_at_most(_LONGEST_S):
                traced = self._sandbox((Tracing,), TRACED).get_template(template).render(values)
        except _WRONG:  # a template that works with what it captures, and stumbles over a mark in it
            return TemplateMap()
        return map_of(traced, expanded)


def _speak(environment: Environment, strings: Strings) -> None:
    """Give templates `_`, `ngettext` and `{% trans %}`, in one language; a catalogue holds words, never mark-up."""

    @pass_eval_context
    def gettext(context: EvalContext, sentence: str) -> str:
        said = strings.gettext(sentence)
        return escape(said) if context.autoescape else said

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, n: int) -> str:
        said = strings.ngettext(one, many, n)
        return escape(said) if context.autoescape else said

    install = environment.install_gettext_callables  # type: ignore[attr-defined]  # the extension adds it at run time
    install(gettext, ngettext, newstyle=True)
