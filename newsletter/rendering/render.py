"""One variant of an edition, from records to html and text. Pure CPU; it runs in a cell, where it can be killed.

View records -> Jinja in a sandbox -> MJML -> html -> styles inlined -> story marks taken out; and the text template.
"""

from __future__ import annotations

import re

from newsletter.model.letter import mark, variant_key
from newsletter.rendering.build_view import build_view
from newsletter.rendering.catalogues import catalogue_folders
from newsletter.rendering.inline import inline_styles
from newsletter.rendering.jobs import Rendered, RenderJob
from newsletter.rendering.mjml import InvalidMjml, compile_mjml, merge_outlook_comments
from newsletter.rendering.plaintext import finished_text
from newsletter.rendering.strings import Strings, strings_for
from newsletter.rendering.template_mistakes import not_mjml
from newsletter.rendering.templates import Templates
from newsletter.rendering.theme import Theme, load_theme
from newsletter.rendering.view import DigestView

_STORY = re.compile(r"<!--story (\d+)-->")


def render(job: RenderJob) -> Rendered:
    """Html and text of one variant, with marks where a reader's values go; the same job gives the same bytes.

    Raises BadInput, with file and line, for a theme that cannot be used.
    """
    theme = load_theme(job.newsletter.theme, job.theme_folders, job.newsletter.colours)
    strings = strings_for(job.newsletter.language, catalogue_folders(theme.roots, job.theme_folders))
    templates = Templates(theme, strings)
    digest = build_view(job, theme.picture_widths, strings)
    values = _values(job, theme, digest, strings)
    expanded = templates.render("digest.mjml.j2", values)
    places = templates.places("digest.mjml.j2", values, expanded)
    try:
        compiled = compile_mjml(expanded)
    except InvalidMjml as wrong:
        raise not_mjml(wrong.what, wrong.excerpt, places.place(expanded, wrong.offset), theme=job.newsletter.theme) from wrong
    html, story_bytes = _without_story_marks(inline_styles(compiled), digest)
    return Rendered(
        key=variant_key(job.newsletter.language, member=job.member, picks=job.picks),
        member=job.member,
        mjml=expanded,
        places=places,
        html=html,
        text=finished_text(templates.render("digest.txt.j2", values)),
        subject=digest.subject,
        preheader=digest.preheader,
        story_bytes=story_bytes,
        notes=(*theme.notes, *_of_language(job.newsletter.language, strings)),
    )


def _values(job: RenderJob, theme: Theme, digest: DigestView, strings: Strings) -> dict[str, object]:
    blanks = {"reader_name": mark(job.nonce, "reader_name")}
    if job.links.unsubscribe:
        blanks["unsubscribe_url"] = mark(job.nonce, "unsubscribe_url")
    return {"digest": digest, "theme": theme, "t": strings, "blanks": blanks}


def _without_story_marks(html: str, digest: DigestView) -> tuple[str, tuple[tuple[str, int], ...]]:
    """The page without the comments that mark where stories begin (0: where they end), and how many bytes each takes."""
    titles = {story.index: story.title for run in digest.runs for story in run.stories}
    pieces = _STORY.split(html)
    marked = [(int(index), len(piece.encode())) for index, piece in zip(pieces[1::2], pieces[2::2], strict=True)]
    page = merge_outlook_comments("".join(pieces[0::2]))
    # The templates' indentation is a tenth of the bytes; a run of white space and one line end are the same to html.
    page = re.sub(r"[ \t]*\n\s*", "\n", page)
    return page, tuple((titles[index], size) for index, size in marked if index in titles)


def _of_language(language: str, strings: Strings) -> tuple[str, ...]:
    return () if strings.translated else (f"there are no words of the interface in {language!r} yet: they are in English",)
