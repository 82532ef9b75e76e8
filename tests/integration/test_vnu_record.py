"""Mails and pages against the recorded verdicts of the Nu Html Checker; neither Java nor npm is needed."""

from __future__ import annotations

from collections import Counter

import pytest
import pytest_asyncio

from benchmarks.oracle.documents import LANGUAGES, all_documents
from benchmarks.oracle.vnu import ALLOWED, COMMAND, RECORD, allowance, load, not_allowed, shape_of
from tests.support.theme_samples import THEMES

pytestmark = pytest.mark.xdist_group("vnu")  # the documents are made once


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shapes(tmp_path_factory):
    """The shape of every document as it is today."""
    documents = await all_documents(tmp_path_factory.mktemp("documents"))
    return {name: shape_of(name, text) for name, text in documents.items()}


def test_every_document_has_the_shape_that_was_judged(shapes):
    """Another shape may have another verdict, so it must be asked for again."""
    judged = {name: verdict.shape for name, verdict in load().items()}

    changed = sorted(name for name in shapes.keys() | judged.keys() if shapes.get(name) != judged.get(name))

    assert [] == changed, (
        f"their structure is not the one that vnu judged: run `{COMMAND}`, which needs npm and java, and mend what it prints"
    )


def test_the_mails_of_every_theme_and_our_own_pages_are_among_them(shapes):
    """Three themes in three languages, and what the public, an editor and a visitor of the demo see."""
    kinds = Counter(name.partition(" ")[0] for name in shapes)

    assert {f"mail {theme} {language}" for theme in THEMES for language in LANGUAGES} <= shapes.keys()
    assert kinds.keys() == {"mail", "public", "preview", "edit", "inbox", "site", "static"}


def test_vnu_found_nothing_but_what_a_mail_needs():
    """Errors and warnings; our own pages have none at all."""
    assert {} == {name: found for name, verdict in load().items() if (found := not_allowed(name, verdict))}


def test_nothing_is_allowed_that_does_not_occur():
    """An allowance outlives what it was made for, and then hides something else."""
    used = {id(allowance(name, message)) for name, verdict in load().items() for message in verdict.said}

    assert [] == [one.why for one in ALLOWED if id(one) not in used]


def test_the_record_of_vnu_is_small():
    """It holds each message once, and shapes instead of documents."""
    assert RECORD.stat().st_size < 60_000
