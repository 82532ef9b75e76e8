"""A hostile article shows as text or not at all, in every shipped theme, and nothing breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html as lxml_html

from newsletter.checks.mjml.validate import validate
from newsletter.model.article import Author, Picture
from newsletter.model.edition import Place
from newsletter.rendering.jobs import PreparedPicture, Rendered
from newsletter.rendering.render import render
from tests.support.editions import NOTE, edition, guarded, job, newsletter, pick
from tests.support.theme_samples import THEMES

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "event handlers": '<img src=x onerror="alert(1)">" onmouseover="alert(1)',
    "style": '<p style="td{display:none}">x</p>',
    "twenty thousand tags": "<b>" * 20_000,
    "end of mj-text": "</mj-text><mj-raw><iframe src='//evil.example'></iframe></mj-raw><mj-text>",
    "include": '<mj-include path="/etc/passwd"/>',
    "expression": "{{7*7}}{% for x in range(9) %}{{ config }}{% endfor %}",
    "comment": "--><script>alert(1)</script><!--[if mso]>",
    "cdata": "]]><script>alert(1)</script>",
}
PICTURE = "https://x.example/a.jpg"


def rendered(theme: str, words: str) -> Rendered:
    """An edition in which everything that a source or an editor may write is hostile."""
    changes = {
        "title": f"First {words}",
        "authors": (Author(name=f"A {words}", role=f"R {words}"),),
        "category": words,
        "picture": Picture(url=PICTURE, alt=f"alt {words}", caption=f"caption {words}", credit=words),
        "original_publisher": words,
    }
    picks = [pick(number, place, words=guarded(f"Summary {words}"), **changes) for number, place in enumerate(Place)]
    made = edition(picks=picks, intro=f"Intro {words}", blocks=(replace(NOTE, title=f"Block {words}", text=f"Said {words}"),))
    pictures = {PICTURE: PreparedPicture(src=PICTURE, width=1200, height=675)}
    return render(job(made, newsletter=newsletter(theme=theme), pictures=pictures))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_are_text_or_nothing(theme, kind):
    """No element, no attribute and no value comes of them; the document around them is whole."""
    out = rendered(theme, HOSTILE[kind])
    page = lxml_html.document_fromstring(out.html)

    assert not page.xpath("//script | //iframe | //object | //form | //*[@onerror] | //*[@onmouseover] | //img[@src='x']")
    assert not page.xpath("//*[@style='td{display:none}']")
    assert len(page.xpath("//b")) < 1_000
    assert "root:" not in out.html
    assert "49" not in page.text_content().replace("{{7*7}}", "") if kind == "expression" else True
    assert validate(out.mjml) == []
    assert page.xpath("//body//*[contains(., 'First')]")
    assert len(page.xpath("//h2")) >= 1
