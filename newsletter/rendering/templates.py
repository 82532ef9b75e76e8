"""The templates of a theme, run in a sandbox; whatever is wrong with one is told with its file and line."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.errors import BadInput
from newsletter.rendering.theme import Theme
from newsletter.rendering.wrap import wrapped


class Templates:
    """The templates of one theme, sandboxed: no file outside the theme, no attribute behind the records."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(theme.roots),
            # Jinja's select_autoescape() says no to .mjml.j2. Only the text part is no mark-up.
            autoescape=lambda name: not (name or "").endswith(".txt.j2"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["wrapped"] = wrapped

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """The expanded template. Raises BadInput that names the file and line of whatever is wrong."""
        try:
            return self._environment.get_template(template).render(values)
        except TemplateSyntaxError as wrong:
            place = f"{wrong.filename or wrong.name}:{wrong.lineno}"
            raise BadInput(f"the template is not valid: {wrong.message}", where=place, do="correct that line") from wrong
        except TemplateNotFound as wrong:
            place = self._place(wrong) or ", ".join(self._theme.roots)
            raise BadInput(f"there is no template {wrong.name!r} in the theme", where=place, do="add it, or correct the name") from wrong
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as wrong:
            place = self._place(wrong) or template
            raise BadInput(f"the template cannot be filled: {wrong}", where=place, do="correct that line") from wrong

    def _place(self, wrong: Exception) -> str | None:
        """File and line of the innermost template in a traceback; Jinja gives its frames the template's own lines."""
        frames = traceback.extract_tb(wrong.__traceback__)
        inside = [frame for frame in frames if frame.filename.endswith(".j2")]
        return f"{inside[-1].filename}:{inside[-1].lineno}" if inside else None

    def likeliest_line(self, excerpt: str) -> str | None:
        """File and line of the template line that expanded to `excerpt`, as far as its fixed words tell."""
        wanted = set(re.findall(r"[\w-]{3,}", excerpt))
        best, place = 0.0, None
        for root in self._theme.roots:
            for path in sorted(Path(root).rglob("*.mjml.j2")):
                for number, text in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
                    words = set(re.findall(r"[\w-]{3,}", re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text)))
                    score = len(words & wanted) / (len(words | wanted) or 1)
                    if score > best:
                        best, place = score, f"{path}:{number}"
        return place
