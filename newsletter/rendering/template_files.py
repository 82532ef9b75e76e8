"""Where the templates of a theme come from: the nearest of its folders that has a file of that name, and no place else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from newsletter.rendering.theme_text import theme_text


class TemplateFiles(BaseLoader):
    """Reads templates from the folders of a theme, nearest first.

    A link may lead to another file of the same theme or of a theme beside it, never further: a theme from elsewhere must not be
    able to mail a file of this machine.
    """

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = tuple(Path(root) for root in roots)
        self._within = frozenset(folder for root in self._roots for folder in (root.resolve(), root.parent.resolve()))

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """The text of a template and its path. Raises TemplateNotFound, and BadInput for a file that cannot be used."""
        pieces = split_template_path(template)
        for root in self._roots if pieces else ():
            path = root.joinpath(*pieces)
            text = theme_text(path, within=self._within)
            if text is not None:
                return text, str(path), None
        raise TemplateNotFound(template)
