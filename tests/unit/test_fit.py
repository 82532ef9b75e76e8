"""Summaries give way, sentence by sentence, where an edition is too large."""

from __future__ import annotations

import itertools
from dataclasses import replace

from newsletter.editorial.summary import shortened, summarise
from newsletter.model.article import Guarded, Summary, SummarySource
from newsletter.model.edition import Edition, Place
from newsletter.steps.fit import cut_titles, shorter_and_shorter
from tests.support.editions import edition as sample_edition

_THREE = "The harbour was dredged in May. The town paid for all of it. Ferries use the new channel since June."


def _edition(source: SummarySource = SummarySource.EXTRACT) -> Edition:
    edition = sample_edition()
    summary = Summary(words=Guarded(_THREE, members_only=False), source=source, sentences=3)
    places = [Place.LEAD, Place.FEATURE, Place.COMPACT, Place.BRIEF]
    picks = [replace(edition.picks[0], summary=summary, place=place) for place in places]
    return replace(edition, picks=tuple(picks))


def test_a_summary_loses_whole_sentences_from_its_end() -> None:
    """What is left is the beginning, word for word, and guarded words stay guarded."""
    summary = Summary(words=Guarded(_THREE, members_only=True), source=SummarySource.EXTRACT, sentences=3)

    two = shortened(summary, 2, language="en")

    assert "The harbour was dredged in May. The town paid for all of it." == two.words.for_reader(member=True)
    assert (True, 2) == (two.words.members_only, two.sentences)
    assert not shortened(summary, 0, language="en").words


def test_the_least_important_places_give_first_and_the_lead_keeps_a_sentence() -> None:
    """Each round is shorter than the one before; a lead and a feature never lose their last sentence."""
    rounds = [[pick.summary.sentences for pick in edition.picks] for edition in shorter_and_shorter(_edition())]

    assert [3, 3, 3, 1] == rounds[0]
    assert [1, 1, 0, 0] == rounds[-1]
    assert all(sum(later) < sum(earlier) for earlier, later in itertools.pairwise(rounds))


def test_the_words_of_an_editor_or_a_curator_are_never_cut() -> None:
    """There is no round at all where every summary was written by hand."""
    assert [] == list(shorter_and_shorter(_edition(SummarySource.EDITOR)))
    assert [] == list(shorter_and_shorter(_edition(SummarySource.NOTE)))


def test_what_was_cut_is_named_by_its_headline() -> None:
    """The finding can say which stories lost sentences."""
    before = _edition()
    after = next(iter(shorter_and_shorter(before)))

    assert (before.picks[3].stored.article.title,) == cut_titles(before, after)
    assert () == cut_titles(before, before)


def test_a_summary_of_an_article_is_shortened_in_its_own_language() -> None:
    """Japanese sentences are told apart without blanks between them."""
    edition = _edition()
    article = replace(edition.picks[0].stored.article, language="ja", teaser=None, note="港は五月に浚渫された。費用は町が負担した。")

    assert "港は五月に浚渫された。" == shortened(summarise(article), 1, language="ja").words.for_reader(member=False)
