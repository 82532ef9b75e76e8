"""What MJML is made of: components, their attributes with types, which may stand in which. Facts of MJML 5.

`components.json` is written by `python -m benchmarks.oracle components` from the metadata that the npm package `mjml`
(MIT licence, Mailjet SAS) carries; nothing in it is written by hand.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from newsletter.checks.mjml.values import Accepts, accepts

# Have no component of their own: they set attributes of others, or belong to mj-html-attributes.
WITHOUT_COMPONENT = frozenset(["mj-all", "mj-class", "mj-selector", "mj-html-attribute"])
ANYWHERE = ("mj-class", "css-class")  # attributes that every component takes


class Table:
    """The components by name."""

    def __init__(self, facts: dict[str, dict[str, dict[str, str]]]) -> None:
        colours = frozenset(facts["colours"])
        self.holds_html = frozenset(facts["holds_html"])
        self._children = {parent: frozenset(children) for parent, children in facts["children"].items()}
        self.attributes = {
            component: {name: accepts(kind, colours) for name, kind in attributes.items()}
            for component, attributes in facts["attributes"].items()
        }

    @property
    def components(self) -> frozenset[str]:
        """Every tag that may stand in a document."""
        return frozenset(self.attributes) | WITHOUT_COMPONENT | {"mjml"}

    def attribute_names(self, component: str) -> tuple[str, ...]:
        """What a component takes."""
        return (*self.attributes.get(component, ()), *ANYWHERE)

    def attribute(self, component: str, name: str) -> Accepts | None:
        """What an attribute's value may be; None where any text may."""
        return self.attributes.get(component, {}).get(name)

    def may_stand_in(self, child: str, parent: str) -> bool:
        """True too where the parent is no component whose children are known."""
        if parent == "mj-attributes" or child not in self.attributes or parent not in self.attributes:
            return True
        return child in self._children.get(parent, ())

    def parents_of(self, child: str) -> tuple[str, ...]:
        """Where a component may stand."""
        return tuple(sorted(parent for parent, children in self._children.items() if child in children))


@cache
def table() -> Table:
    """The facts, read once."""
    text = files("newsletter.checks.mjml").joinpath("components.json").read_text(encoding="utf-8")
    return Table(json.loads(text))
