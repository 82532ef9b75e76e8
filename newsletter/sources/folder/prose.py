"""The words of a Markdown body: no mark-up, none of what site generators and their components add to it. Pure."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from newsletter.sources.clean import paragraphs

MORE = "<!--more-->"  # Hugo, and Jekyll where nothing else is set
# One that is never closed runs to the end, as browsers take it; looked for again and again it would cost the square.
_COMMENTS = re.compile(r"\{%-?\s*comment\s*-?%\}.*?(?:\{%-?\s*endcomment\s*-?%\}|\Z)|<!--.*?(?:-->|\Z)", re.S)
_SHORTCODES = re.compile(r"\{\{[<%][^{}]*[%>]\}\}|\{%[^{}]*%\}|\{\{[^{}]*\}\}|\{:[^{}\n]*\}|\{/\*.*?\*/\}", re.S)
_IMPORTS = re.compile(
    r"^(?:import\s+(?:[\w{*].*?\s+from\s+)?[\"'][^\"'\n]+[\"'];?|export\s+(?:const|let|default|function)\b(?:.*\{\n(?:.*\n)*?\}.*|.*))$",
    re.M,
)
_EXPRESSIONS = re.compile(r"(?<!\\)\{[^{}\n`]{1,300}\}")  # of MDX, between braces in running text
_FENCED = re.compile(r"^(```|~~~).*?^\1[ \t]*$", re.M | re.S)


def prose(markdown: str, *, is_mdx: bool = False) -> str:
    """The words as paragraphs; not the headline once more."""
    text = _IMPORTS.sub("", _SHORTCODES.sub("", _COMMENTS.sub("", markdown)))
    if is_mdx:
        text = _outside_code(text)
    text = re.sub(r"\A\s*#\s+.+\n", "", text)
    return paragraphs(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def _outside_code(text: str) -> str:
    pieces, at = [], 0
    for code in _FENCED.finditer(text):
        pieces += [_EXPRESSIONS.sub("", text[at : code.start()]), code[0]]
        at = code.end()
    return "".join([*pieces, _EXPRESSIONS.sub("", text[at:])])


def excerpt(markdown: str, separator: str, *, is_mdx: bool = False) -> str:
    """What stands before the separator, in one paragraph; nothing where there is none, or nothing before it."""
    marks = [re.escape(separator)] if separator else []
    found = re.search("|".join([*marks, r"<!--\s*more\s*-->", r"\{/\*\s*more\s*\*/\}"]), markdown)
    return " ".join(prose(markdown[: found.start()], is_mdx=is_mdx).split()) if found else ""
