"""The recorded verdicts of the Nu Html Checker (vnu) on the documents, and what of its complaints a mail needs.

The record holds everything that vnu said; what is allowed is decided when it is read, so that this needs no new record.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.oracle.documents import Documents
from benchmarks.oracle.shape import digest

VERSION = "26.9.27"
RECORD = Path(__file__).parent / "vnu-verdicts.json"
COMMAND = "python -m benchmarks.oracle vnu"
# Documents that are a mail, or a mail as a browser shows it.
MAILS = re.compile(r"mail |preview frame|edit mail|inbox message|public archive")
_OBSOLETE = "align|border|cellpadding|cellspacing|height|valign|width"
_DATA = re.compile(r"(“data:)[^”]*")


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """A complaint that is right by the standard of html and that a mail cannot heed."""

    said: re.Pattern[str]  # the whole message
    why: str
    where: re.Pattern[str] = MAILS  # how the names of the documents begin


ALLOWED = (
    Allowed(
        said=re.compile(rf"The “(?:{_OBSOLETE})” attribute on the “(?:table|td)” element is obsolete\. .*"),
        why="Outlook lays out with Word, which reads these attributes where it ignores the style that says the same",
    ),
    Allowed(
        said=re.compile(r"CSS: “mso-[a-z-]+”: Property “mso-[a-z-]+” doesn't exist\."),
        why="Word's own properties, the only way to tell it about spaces between cells, heights of lines and what is hidden",
    ),
    Allowed(
        said=re.compile(r"Attribute “xmlns:[vo]” not allowed here\."),
        why="Outlook draws the VML and reads the settings in its comments only if their names are declared on the root",
    ),
    Allowed(
        said=re.compile(r"CSS: “supported-color-schemes”: Property “supported-color-schemes” doesn't exist\."),
        why="Apple Mail before version 13 knows color-scheme by this name",
    ),
    Allowed(
        said=re.compile(r"The “type” attribute for the “style” element is not needed and should be omitted\."),
        why="the MJML compiler writes it",
    ),
    Allowed(
        said=re.compile(r"Element “img” is missing one or more of the following attributes: “src”, “srcset”\."),
        why="the preview shows what a mail program does that loads no pictures",
        where=re.compile("preview frame changed"),
    ),
    Allowed(
        said=re.compile(r"Resource violates Content Security Policy \(meta tag\): image “data:” blocked by “img-src” directive\."),
        why="vnu does not know the source data: of a policy; browsers do, and the pictures are seen in them",
        where=re.compile("inbox message"),
    ),
)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was said about a document of this shape."""

    shape: str
    said: tuple[str, ...]  # each message once


def allowance(document: str, message: str) -> Allowed | None:
    """What allows this message in this document."""
    return next((one for one in ALLOWED if one.where.match(document) and one.said.fullmatch(message)), None)


def not_allowed(document: str, verdict: Verdict) -> list[str]:
    """What is to be mended."""
    return [message for message in verdict.said if not allowance(document, message)]


def shape_of(name: str, text: str) -> str:
    """The digest of a document's shape."""
    return digest(text, css=name.endswith(".css"))


def save(documents: Documents, said: Mapping[str, tuple[str, ...]]) -> None:
    """Write the record; each message is kept once, and a document names its own by their numbers."""
    messages = sorted({message for one in said.values() for message in one})
    number = {message: at for at, message in enumerate(messages)}
    judged = {name: [shape_of(name, text), *(number[one] for one in said[name])] for name, text in sorted(documents.items())}
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in judged.items())
    head = json.dumps({"vnu": VERSION, "messages": messages}, indent=1, ensure_ascii=False)
    RECORD.write_text(head.removesuffix("\n}") + ',\n "documents": {\n' + lines + "\n }\n}\n", encoding="utf-8")


def load() -> dict[str, Verdict]:
    """The verdict on each document by its name."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    return {
        name: Verdict(shape=shape, said=tuple(record["messages"][at] for at in numbers))
        for name, (shape, *numbers) in record["documents"].items()
    }


def asked(documents: Documents) -> dict[str, tuple[str, ...]]:
    """What vnu says about each, errors and warnings; needs npm, which fetches it, and java."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        files = {_write(folder, number, name, text): name for number, (name, text) in enumerate(documents.items())}
        # Not installed: its installation would fetch a Java of its own.
        subprocess.run(["npm", "pack", "--silent", f"vnu-jar@{VERSION}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["tar", "-xzf", f"vnu-jar-{VERSION}.tgz"], cwd=folder, check=True)
        # The language of the samples is not guessed at: that depends on words, which a shape does not hold.
        options = ["--format", "json", "--stdout", "--exit-zero-always", "--no-langdetect", "--also-check-css", "--also-check-svg"]
        jar = ["java", "-Xmx500m", "-jar", "package/build/dist/vnu.jar"]
        answer = subprocess.run([*jar, *options, *files], cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8")
    said: dict[str, set[str]] = {name: set() for name in documents}
    for one in json.loads(answer.stdout)["messages"]:
        said[files[one["url"].rpartition("/")[2]]].add(_DATA.sub(r"\1", one["message"]))
    return {name: tuple(sorted(messages)) for name, messages in said.items()}


def _write(folder: Path, number: int, name: str, text: str) -> str:
    """Write a document; the name of its file, by whose end vnu knows what it is."""
    suffix = Path(name).suffix if name.startswith("static ") else ".html"
    (folder / f"{number}{suffix}").write_text(text, encoding="utf-8")
    return f"{number}{suffix}"
