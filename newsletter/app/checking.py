"""Files under the checks: a page, a message, or MJML that is compiled first. Needs no database and no configuration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

from newsletter.cell.pool import OURS, Cell, CellFailed
from newsletter.checks.alone import OpenedMessage
from newsletter.checks.base import Finding
from newsletter.checks.mjml.validate import Fault, validate
from newsletter.checks.on_demand.base import Sample
from newsletter.checks.options import CheckOptions
from newsletter.errors import BadInput
from newsletter.rendering.inline import inline_styles
from newsletter.rendering.mjml import InvalidMjml, compile_mjml
from newsletter.rendering.options import RenderingOptions

KINDS = {".mjml": "mjml", ".html": "html", ".htm": "html", ".eml": "eml"}
_MOST_BYTES = 25_000_000  # what large mailbox providers take


@dataclass(frozen=True, kw_only=True)
class CheckedFile:
    """What the checks say of a file."""

    findings: tuple[Finding, ...]
    sample: Sample | None  # for the checks on demand; None where there is nothing to show


@dataclass(frozen=True, kw_only=True)
class CompiledMjml:
    """What became of an MJML file."""

    html: str | None
    findings: tuple[Finding, ...]


def kind_of(name: str) -> str | None:
    """What a name ends like: mjml, html or eml; None for what is no file that can be checked."""
    return KINDS.get(PurePath(name).suffix.lower())


async def check_file(data: bytes, name: str, *, checks: CheckOptions, rendering: RenderingOptions) -> CheckedFile:
    """The findings of one file, errors first. Raises BadInput for one that cannot be read."""
    if len(data) > _MOST_BYTES:
        raise BadInput(f"this file has {len(data):,} bytes, more than any mailbox takes", where=name, do="give a smaller one")
    limits = (rendering.size_limit, checks.clients)
    async with Cell(limits=OURS) as cell:
        try:
            match kind_of(name):
                case "eml":
                    return _of_message(await cell.run("newsletter.checks.alone:open_message", data, *limits))
                case "mjml":
                    return await _of_mjml(cell, _text(data, name), limits)
                case _:
                    return await _of_page(cell, _text(data, name), limits)
        except CellFailed as failure:
            raise BadInput(
                f"this file could not be checked: {failure.what}", where=name, do="look whether it is what its name says"
            ) from failure


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        raise BadInput(f"this file is not UTF-8, first in line {line}", where=name, do="save it as UTF-8") from wrong


def _of_message(opened: OpenedMessage) -> CheckedFile:
    sample = Sample(name="message", html=opened.html, text=opened.text, private=opened.private) if opened.html or opened.text else None
    return CheckedFile(findings=opened.findings, sample=sample)


async def _of_page(cell: Cell, html: str, limits: tuple[int, tuple[str, ...]]) -> CheckedFile:
    findings: tuple[Finding, ...] = await cell.run("newsletter.checks.alone:check_page", html, *limits)
    return CheckedFile(findings=findings, sample=Sample(name="page", html=html))


async def _of_mjml(cell: Cell, source: str, limits: tuple[int, tuple[str, ...]]) -> CheckedFile:
    compiled: CompiledMjml = await cell.run("newsletter.app.checking:compiled", source)
    if compiled.html is None:
        return CheckedFile(findings=compiled.findings, sample=None)
    page = await _of_page(cell, compiled.html, limits)
    return CheckedFile(findings=(*compiled.findings, *page.findings), sample=page.sample)


def compiled(source: str) -> CompiledMjml:
    """The page that an MJML file makes, as a theme's would be made, with every fault of the file. Runs in a cell."""
    if "{%" in source:
        return _unread(
            "this is a Jinja template, which becomes MJML only with an edition", line=1, fix="check the edition: `newsletter check ID`"
        )
    faults = tuple(_as_finding(fault) for fault in validate(source))
    try:
        return CompiledMjml(html=inline_styles(compile_mjml(source)), findings=faults)
    except InvalidMjml as wrong:
        if any(one.level == "error" for one in faults):
            return CompiledMjml(html=None, findings=faults)
        unread = _unread(f"{wrong.what}: {wrong.excerpt}", line=wrong.line, fix="correct it there")
        return replace(unread, findings=(*faults, *unread.findings))


def _as_finding(fault: Fault) -> Finding:
    return Finding(
        id=f"mjml-{fault.kind}",
        level="error" if fault.severe else "warning",
        where="mjml",
        line=fault.line,
        column=fault.column,
        message=f"{fault.message}: {fault.excerpt}",
        fix=fault.suggestion or "correct it there",
    )


def _unread(message: str, *, line: int, fix: str) -> CompiledMjml:
    return CompiledMjml(html=None, findings=(Finding(id="mjml", level="error", where="mjml", line=line, message=message, fix=fix),))
