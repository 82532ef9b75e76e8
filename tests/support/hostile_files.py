"""Files that are meant to hurt whoever reads a folder of articles: each small enough to be let in. All of it is made here."""

from __future__ import annotations

_HEAD = "---\ntitle: T\ndate: 2031-05-13\n---\n"


def _aliases(last: str) -> str:
    """Ten lists of nine, each in the next: written out, billions of words in the field `last`."""
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join([*rows, f"{last}: [{', '.join(['*i'] * 9)}]\n"])


def put_out() -> dict[str, bytes]:
    """Name -> Markdown that its reader has to take or refuse at once, without being stopped."""
    written = {
        "aliases-title": f"---\n{_aliases('title')}---\nText.",
        "aliases-date": f"---\ntitle: T\n{_aliases('date')}---\nText.",
        "deep-yaml": "---\ntitle: T\nmore: " + "[" * 90_000 + "\n---\nText.",
        "deep-json": '{"title": ' + "[" * 200_000,
        "dotted-toml": "+++\n" + "a." * 50_000 + "a = 1\n+++\nText.",
        "long-number": "---\ntitle: 0x" + "f" * 100_000 + "\n---\nText.",
        "long-digits": "---\ntitle: T\nweight: " + "9" * 100_000 + "\n---\nText.",
        "long-line": _HEAD + "word " * 60_000,
        "deep-quotes": _HEAD + ">" * 200_000,
        "deep-lists": _HEAD + "".join(" " * (2 * depth) + "- x\n" for depth in range(300)),
        "deep-html": _HEAD + "<div>" * 40_000,
        "open-comments": _HEAD + "<!--" * 50_000,
        "not-utf-8": _HEAD + "\udcff",
    }
    return {name: text.encode("utf-8", "surrogateescape") for name, text in written.items()}


def catastrophic() -> bytes:
    """Markdown whose reader looks for the end of each bracket among all that follow: the square of them."""
    return (_HEAD + "[" * 400_000).encode()


def aliases_in_keys() -> bytes:
    """Small, and yet seconds of work: tables that each take over the one before twice."""
    rows = [
        "more: &a {k: v}",
        *(f"b{n}: &b{n}\n  <<: [*{before}, *{before}]" for n, before in enumerate(["a", *(f"b{n}" for n in range(23))])),
    ]
    return ("---\ntitle: T\n" + "\n".join(rows) + "\n---\nText.").encode()
