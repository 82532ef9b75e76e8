"""A mail as some programs leave it: Gmail's limits, Word's idea of html behind Outlook, or no styles at all. Pure.

These are emulations of what is known of each program, to show what falls away; they are no screenshots of it.
"""

from __future__ import annotations

import re

from newsletter.web.css_rules import declarations, rules_of, written
from newsletter.web.mail_tags import attributes, each_sheet, each_tag, sheet_characters, tag_name, with_attribute, without_attributes

CLIENTS = {"none": "As sent", "gmail": "Gmail", "outlook": "Outlook", "bare": "No styles"}  # key -> label
_GMAIL_SHEETS = 16_384  # characters; past these Gmail drops every sheet
_GMAIL_NO_SELECTOR = re.compile(r"\[|::|:not\(|:has\(|:root|@(?:import|font-face|supports|keyframes)", re.IGNORECASE)
_MSO_ONLY = re.compile(r"<!--\[if\s+([^\]]*)\]>(.*?)<!\[endif\]-->", re.DOTALL)
_NOT_MSO = re.compile(r"<!--\[if\s+!mso[^\]]*\]><!-->.*?<!--<!\[endif\]-->", re.DOTALL)
_WORD_IGNORES = frozenset({
    "border-radius", "max-width", "min-width", "max-height", "min-height", "box-shadow", "text-shadow", "opacity", "background-image",
    "background-size", "position", "float", "transform", "animation", "transition", "object-fit", "display", "overflow", "gap", "flex",
})  # fmt: skip
_WORD_UNPADDED = frozenset({"div", "p", "a", "span", "img"})


def as_client(html: str, client: str, *, size_limit: int) -> str:
    """The html as a program of `CLIENTS` would show it; `size_limit` bytes is where Gmail clips."""
    match client:
        case "gmail":
            return _gmail(html, size_limit)
        case "outlook":
            return _outlook(html)
        case "bare":
            return _bare(html)
        case _:
            return html


def _gmail(html: str, size_limit: int) -> str:
    raw = html.encode()
    if len(raw) > size_limit:
        html = raw[:size_limit].decode("utf-8", "ignore")
        html = html[: html.rfind("<")] if html.rfind("<") > html.rfind(">") else html
        html += '<div style="padding:16px;font:14px sans-serif">[Message clipped]&nbsp; View entire message</div>'
    return each_sheet(html, (lambda _: "") if sheet_characters(html) > _GMAIL_SHEETS else _gmail_sheet)


def _gmail_sheet(css: str) -> str:
    kept = (rule for rule in rules_of(css) if not _GMAIL_NO_SELECTOR.search(rule.prelude) and "prefers-color-scheme" not in rule.prelude)
    return "\n".join(map(str, kept))


def _outlook(html: str) -> str:
    html = _NOT_MSO.sub("", html)
    # In the head such comments hold settings of Word, which a browser would print.
    head, body, rest = html.partition("<body")
    html = head + body + _MSO_ONLY.sub(lambda match: match[2] if _for_new_word(match[1]) else "", rest)
    html = each_sheet(html, lambda css: "\n".join(str(rule) for rule in rules_of(css) if not rule.prelude.startswith("@")))
    return each_tag(html, _word_tag)


def _for_new_word(condition: str) -> bool:
    """True for a conditional comment that today's Outlook reads: `mso | IE`, `gte mso 9`, but not `lte mso 11`."""
    return "mso" in condition and "!" not in condition and "lt" not in condition


def _word_tag(tag: str) -> str:
    name, fixed = tag_name(tag), attributes(tag).get("width", "").isdigit()

    def kept(style: str) -> str:
        pairs = [(key, value) for key, value in declarations(style) if key not in _WORD_IGNORES or (key, value) == ("display", "none")]
        if name in _WORD_UNPADDED:
            pairs = [(key, value) for key, value in pairs if not key.startswith("padding")]
        if name == "img" and fixed:
            # Word takes the attribute; a width in the style would win here.
            pairs = [(key, value) for key, value in pairs if key != "width"]
        return written(pairs)

    return with_attribute(tag, "style", kept)


def _bare(html: str) -> str:
    html = each_sheet(html, lambda _: "")
    gone = ("style", "class", "bgcolor", "background", "align", "valign", "cellpadding", "cellspacing", "border", "color")
    # What is hidden stays hidden where no style is read: no reader is shown the preheader's padding twice.
    return each_tag(
        html,
        lambda tag: (
            re.sub(r"^<[\w:-]+", r"\g<0> hidden", without_attributes(tag, *gone))
            if "display:none" in tag
            else without_attributes(tag, *gone)
        ),
    )
