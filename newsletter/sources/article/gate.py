"""Whether an article page is for members, and which part of its text everybody may read. Pure.

In this order: the selector of the source's configuration; schema.org `isAccessibleForFree` (of the article, or of a part with its
`cssSelector`), in JSON-LD or microdata; the marks of meters and paywalls in the head; a gate's own words on the page. A page that
says it is free is not judged by its words. Only a gate whose place is known leaves a free part; else all of the text is sealed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cssselect import HTMLTranslator, SelectorError
from lxml import etree
from lxml.html import HtmlElement

from newsletter.errors import BadInput
from newsletter.model.article import Picture
from newsletter.model.identity import folded
from newsletter.sources.article.head import Head
from newsletter.sources.article.jsonld import Graph, Node, images_in, is_false, text_of, types_of
from newsletter.sources.article.lines import Line
from newsletter.sources.gate_phrases import is_invitation, is_plain_gate

_SIMPLE_SELECTOR = re.compile(r"[\w\s.#,>\-\[\]='\"]{1,200}")
_MOST_STEPS = 6
_LEAST_BEHIND = 1 / 3  # of a text, for the place of a gate's words to mean something
_MOST_PARTS = 20
_CLOSED = {
    "locked",
    "metered",
    "premium",
    "paid",
    "member",
    "members",
    "subscriber",
    "subscribers",
    "subscription",
    "registered",
    "restricted",
    "closed",
}
_OPEN = {"free", "open", "public", "everyone", "all"}
_TIER = re.compile(r"(?:^|[:._-])(?:content[_-]?tier|access[_-]?(?:level|tier|status)|content[_-]?access)$")
_FLAG = re.compile(r"(?:^|[:._-])(?:is[_-]?)?(?:paywall(?:ed)?|premium|paid(?:[_-]?content)?|locked|(?:members?|subscribers?)[_-]?only)$")
_MOST_ELEMENTS = 3000  # behind one gate
_PROSE = "self::p or self::li or self::blockquote or self::h2 or self::h3 or self::h4 or self::td"
_WORDLESS = {"script", "style", "noscript", "template", "head"}
_YES, _NO = {"true", "1", "yes", "on"}, {"false", "0", "no", "off"}
# One of them is in every phrase: most lines are done with by these.
_STEMS = (
    "member", "subscri", "unlock", "log in", "log-in", "log on", "login", "sign in", "sign up", "sign-", "sign on", "logging", "signing", "register",
    "reading", "to read", "free article", "limit", "upgrade", "join", "weiterlesen", "weiterzulesen", "mitglied", "abo", "freischalt",
    "kostenpflichtig", "réserv", "connectez", "identifiez", "inscrivez", "pour lire", "pour continuer", "pour poursuivre", "devenez", "adhér",
    "il vous reste", "miembro", "suscri", "soci", "inicia", "inicie", "regístrate", "leyendo", "eres", "riservat", "abbonat", "iscri", "accedi",
    "registrati", "per continuare", "per proseguire", "membr", "assin", "sóci", "sess", "ler", "lendo", "cadastr", "leden", "lezen", "lid",
    "подпис", "участник", "член", "чит", "чте", "عض", "مشترك", "القراءة", "会員", "続", "ログイン", "文字", "全文", "회원", "멤버", "구독", "로그인",
    "계속", "전체", "전문", "会员", "會員", "订", "訂", "阅读", "閱讀", "登录", "登錄", "登入", "注册", "註冊",
)  # fmt: skip
_GATE_CLASS = re.compile(r"pay-?wall|reg-?wall|(?:^|[\s_-])(?:gate[ds]?|members?-?only|subscribers?-?only|upsell)(?:$|[\s_-])", re.I)


@dataclass(frozen=True, kw_only=True)
class Gate:
    """What a page says about who may read it."""

    members_only: bool = False
    behind: str = ""  # `_key`s of the elements behind the gate, one a line; empty where its place is not known
    before: str = ""  # `_key` of the page without them
    pictures: frozenset[str] = frozenset()  # `_file`s of the pictures that are shown behind the gate alone
    is_guess: bool = False  # the place is that of a gate's words

    def free_part(self, text: str) -> str | None:
        """The paragraphs of a body that stand before the gate; None where no paragraph is known to stand behind it.

        A paragraph that is not found on the free part of the page counts as behind: better too little than a word too much.
        """
        blocks = text.split("\n\n")
        keys = list(map(_key, blocks))
        if not (self.members_only and any(key and key in self.behind for key in keys)):
            return None
        end = next(index for index, key in enumerate(keys) if key and (key in self.behind or key not in self.before))
        free = "\n\n".join(blocks[:end]).strip()
        # Words under a whole article, with a line or two of the page after them, are a gate laid over all of it.
        is_over_all = self.is_guess and len(text) - len(free) < len(text) * _LEAST_BEHIND
        return None if is_over_all else free or None

    def spared(self, picture: Picture | None) -> Picture | None:
        """The picture without the words that stand behind the gate alone; None if it stands there alone itself."""
        if picture is None or not self.behind:
            return picture
        if _file(picture.url) in self.pictures:
            return None
        alt, caption, credit = (None if self._hides(words) else words for words in (picture.alt, picture.caption, picture.credit))
        return replace(picture, alt=alt, caption=caption, credit=credit)

    def _hides(self, words: str | None) -> bool:
        own = _key(words or "")
        return bool(own) and own in self.behind and own not in self.before


def find_gate(tree: HtmlElement, head: Head, graph: Graph, stated: Node, lines: Sequence[Line], *, selector: str = "") -> Gate:
    """The gate of a page. `selector` is the configuration's; `stated` the article's node. Raises BadInput for a bad `selector`."""
    gate = _found(tree, head, graph, stated, lines, selector)
    if not gate.pictures:
        return gate
    named = [text_of(image.get("url") or image.get("contentUrl")) for image in images_in(graph, stated)]
    named += [*head.every("og:image"), *head.every("twitter:image")]
    return replace(gate, pictures=gate.pictures.difference(map(_file, named)))


def _found(tree: HtmlElement, head: Head, graph: Graph, stated: Node, lines: Sequence[Line], selector: str) -> Gate:
    configured = _selected(tree, selector) if selector else []
    if configured:
        return _gate_at(tree, configured)
    access, closed = _statements(graph, stated)
    if closed or is_false(access) or _is_marked(head, _CLOSED, _YES):
        return _gate_at(tree, [element for part in closed for element in _stated_part(tree, part)])
    if access is not None or _is_marked(head, _OPEN, _NO):
        return Gate()
    found = _gate_line(lines)
    if found is None:
        return Gate()
    return replace(_gate_at(tree, found.element.xpath(f"following::*[{_PROSE}]")[:_MOST_ELEMENTS]), is_guess=True)


def _statements(graph: Graph, stated: Node) -> tuple[object, list[Node]]:
    """What the article says of its access, else the page around it; and the parts of either that are closed."""
    pages = [node for node in graph.nodes if types_of(node) & {"webpage", "itempage"}]
    access = next((node["isAccessibleForFree"] for node in (stated, *pages) if node.get("isAccessibleForFree") is not None), None)
    parts = [part for part in graph.listed(stated.get("hasPart")) if isinstance(part, dict)]
    parts += [node for node in graph.nodes if "webpageelement" in types_of(node)]
    return access, [part for part in parts[:_MOST_PARTS] if is_false(part.get("isAccessibleForFree"))]


def _gate_at(tree: HtmlElement, elements: Sequence[HtmlElement]) -> Gate:
    chosen = set(elements)
    outermost = [element for element in elements if chosen.isdisjoint(element.iterancestors())]
    images = [image for element in outermost for image in element.iter("img")]
    texts = ["".join(element.itertext()) for element in outermost] + [image.get("alt") or "" for image in images]
    behind = "\n".join(filter(None, map(_key, texts)))
    if not behind:
        return Gate(members_only=True)
    closed = set(images)
    elsewhere = {name for image in tree.iter("img") if image not in closed for name in _files(image)}
    pictures = frozenset(name for image in images for name in _files(image)) - elsewhere
    return Gate(members_only=True, behind=behind, before=_key("".join(_words_outside(tree, chosen))), pictures=pictures)


def _files(image: HtmlElement) -> set[str]:
    return {_file(image.get(name) or "") for name in ("src", "data-src")} - {""}


def _file(address: str) -> str:
    """The name of the file of a picture, whatever its host and size parameters."""
    return address.partition("?")[0].rstrip("/").rsplit("/", 1)[-1].lower()


def _words_outside(tree: HtmlElement, chosen: set[HtmlElement]) -> Iterator[str]:
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            yield element.tail or ""
        elif element in chosen or element.tag in _WORDLESS:
            walk.skip_subtree()
        else:
            yield element.text or ""


def _key(text: str) -> str:
    """A text for comparing: how its words were spaced depends on who took them out of the page."""
    return folded(text).replace(" ", "")


def _selected(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    """The elements of a CSS selector. Raises BadInput for one that cannot be read."""
    try:
        found = tree.xpath(HTMLTranslator().css_to_xpath(selector))
    except (SelectorError, etree.XPathError, ValueError) as error:
        raise BadInput(f"members_selector {selector!r} is no CSS selector: {error}", do="correct it in the source's table") from None
    return [element for element in found if isinstance(element, HtmlElement)][:_MOST_ELEMENTS]


def _stated_part(tree: HtmlElement, part: Node) -> list[HtmlElement]:
    """The elements a page names as behind its gate; none where its selector is no simple one, and then all is sealed.

    A page is a stranger: some selectors keep a processor for minutes.
    """
    selector = text_of(part.get("cssSelector")).strip()
    if not _SIMPLE_SELECTOR.fullmatch(selector) or len(selector.split()) > _MOST_STEPS:
        return []
    try:
        return _selected(tree, selector)
    except BadInput:
        return []


def _is_marked(head: Head, tiers: set[str], flags: set[str]) -> bool:
    """Whether a mark of a meter or paywall in the head has one of these values."""
    for name, contents in head.meta.items():
        wanted = tiers if _TIER.search(name) else tiers | flags if _FLAG.search(name) else ()
        if any(content.strip().lower() in wanted for content in contents):
            return True
    return False


def _gate_line(lines: Sequence[Line]) -> Line | None:
    """The first line that keeps readers out: in plain words, or an invitation in a box that is called a gate."""
    for line in lines:
        if not _may_be_a_gate(line.text):
            continue
        plain = is_plain_gate(line.text)
        if (plain or is_invitation(line.text)) and not _is_of_another(line.element) and (plain or _is_in_a_gate(line.element)):
            return line
    return None


def _may_be_a_gate(text: str) -> bool:
    return any(map(text.lower().__contains__, _STEMS))


def _is_of_another(element: HtmlElement) -> bool:
    """Whether a line stands in a link, a list or the teaser of another article."""
    if element.tag in ("a", "li") or element.xpath("boolean(ancestor::a | ancestor::li | ancestor::nav | ancestor::footer)"):
        return True
    own = next(iter(element.xpath("ancestor::article[1]")), None)
    return own is not None and not own.xpath("boolean(.//h1 | ancestor::article)") and bool(own.xpath("boolean(//article//h1)"))


def _is_in_a_gate(element: HtmlElement) -> bool:
    around = [element, *list(element.iterancestors())[:4]]
    return any(_GATE_CLASS.search(f"{one.get('class', '')} {one.get('id', '')}") for one in around if one.tag not in ("body", "html"))
