"""Pictures of an edition: which may be linked, what each may weigh, where it ends up, and what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.model.article import Author, Picture
from newsletter.model.edition import Place
from newsletter.rendering.options import RenderingOptions
from newsletter.rendering.pictures import (
    MOST_BYTES,
    MadePicture,
    PictureFacts,
    PlannedPicture,
    fit_to_link,
    linked,
    over_the_limit,
    placed,
    plan_pictures,
    shared_out,
)
from tests.support.editions import WIDTHS, edition, newsletter, pick

URL = "https://x.example/a.jpg"
FACTS = PictureFacts(format="JPEG", width=1104, height=621, bytes=60_000, animated=False, turned=False, mode="RGB")
MADE = MadePicture(data=b"bytes", content_type="image/jpeg", width=1104, height=621)


def plan(
    url: str = URL, *, pictures: str = "link", place: Place = Place.LEAD, widths: dict[str, int] | None = None
) -> list[PlannedPicture]:
    """What is planned for one picture."""
    made = edition(picks=[pick(0, place, picture=Picture(url=url), authors=())])
    return plan_pictures(made, newsletter(), RenderingOptions(pictures=pictures), widths or WIDTHS)


def wanted(number: int, *, rank: int = 1, width: int = 552) -> PlannedPicture:
    """A planned picture of some importance."""
    url = f"https://x.example/{number}.jpg"
    return PlannedPicture(url=url, story=f"Story {number}", what="picture", rank=rank, may_link=True, shown_width=width)


def test_a_publishers_fit_picture_keeps_its_address():
    """It costs the publisher's reader nothing and us nothing."""
    (planned,) = plan()

    assert fit_to_link(planned, FACTS)
    assert linked(planned, FACTS).picture.src == URL
    assert linked(planned, FACTS).weight == 60_000


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "WEBP"},
        {"format": "AVIF"},
        {"format": "MPO"},
        {"animated": True},
        {"turned": True},
        {"mode": "CMYK"},
        {"mode": "I;16"},
        {"width": 551},
        {"width": 1381},
        {"bytes": 300_000},
        {"height": 1200},
        {"height": 200},
    ],
    ids=str,
)
def test_what_a_mail_program_shows_wrongly_or_a_reader_pays_for_in_vain_is_not_linked(changes):
    """Format, movement, turn, colours, size, weight and shape each decide; no suffix does."""
    (planned,) = plan()

    assert not fit_to_link(planned, replace(FACTS, **changes))


@pytest.mark.parametrize("width", [552, 1380])
def test_once_to_two_and_a_half_times_the_shown_width_is_fit(width):
    """Both ends belong to it."""
    assert fit_to_link(plan()[0], replace(FACTS, width=width, height=width * 9 // 16))


@pytest.mark.parametrize(("size", "fit"), [((100, 100), True), ((100, 97), True), ((100, 75), False), ((75, 100), False)])
def test_a_linked_portrait_is_square(size, fit):
    """In a round frame any other shape would squeeze the face."""
    photo = replace(wanted(1, width=40), ratio=1.0)

    assert fit_to_link(photo, replace(FACTS, width=size[0], height=size[1], bytes=900)) is fit


@pytest.mark.parametrize("url", ["http://x.example/a.jpg", "file:///a/b.jpg"])
def test_plain_http_and_local_files_are_never_linked(url):
    """Mail programs do not load the one and cannot see the other."""
    assert not fit_to_link(plan(url)[0], FACTS)


@pytest.mark.parametrize("pictures", ["host", "embed"])
def test_only_link_links(pictures):
    """The other choices make every picture anew."""
    assert not fit_to_link(plan(pictures=pictures)[0], FACTS)


def test_the_themes_widths_decide_what_is_planned():
    """A theme without pictures has none loaded; another width is another plan."""
    assert plan(widths={"lead": 0, "avatar": 0}) == []
    assert plan(widths={"lead": 600})[0].shown_width == 600


def test_every_address_is_planned_once_at_its_largest():
    """The lead's picture may also be that of a small story; a brief shows none, and no author's photo."""
    author = Author(name="A", photo="https://x.example/p.jpg")
    picks = [pick(n, place, picture=Picture(url=URL), authors=(author,)) for n, place in enumerate([Place.COMPACT, Place.LEAD])]
    unseen = Author(name="B", photo="https://x.example/no.jpg")
    picks.append(pick(5, Place.BRIEF, picture=Picture(url="https://x.example/never.jpg"), authors=(unseen,)))

    planned = plan_pictures(edition(picks=picks), newsletter(), RenderingOptions(), WIDTHS)

    assert [(URL, 552), ("https://x.example/p.jpg", 40)] == [(p.url, p.shown_width) for p in planned]
    assert [p.what for p in planned] == ["picture", "photo of A"]


def test_a_logo_and_its_dark_partner_are_both_planned():
    """A reader in dark mode loads the other file."""
    pair = newsletter(logo="https://x.example/day.png", logo_dark="https://x.example/night.png")
    planned = plan_pictures(edition(picks=[]), pair, RenderingOptions(), WIDTHS)

    assert [(p.url, p.what, p.shown_width) for p in planned] == [(pair.logo, "logo", 240), (pair.logo_dark, "dark logo", 240)]
    assert plan_pictures(edition(picks=[]), pair, RenderingOptions(), WIDTHS | {"logo": 0}) == []


def test_a_picture_without_an_address_is_not_planned():
    """A text file knows the caption, but not where the picture is."""
    assert plan("") == []


@pytest.mark.parametrize("count", [1, 2, 10, 40, 200])
def test_all_shares_together_stay_under_the_limit(count):
    """However many pictures there are."""
    shares = [one.most_bytes for one in shared_out([wanted(n, width=552 if n < 3 else 112) for n in range(count)])]

    assert sum(shares) <= MOST_BYTES
    assert max(shares) <= 80_000
    assert shares[0] >= shares[-1] > 0


def test_a_portrait_gets_enough_beside_ten_heroes():
    """Its area alone would give it a few hundred bytes, which is less than a JPEG's tables."""
    *_, photo = shared_out([wanted(n) for n in range(10)] + [replace(wanted(11, rank=4, width=40), ratio=1.0)])

    assert photo.most_bytes >= 2_000


def test_one_story_less_leaves_most_shares_as_they_were():
    """Else dropping a story in the preview would make every picture anew."""
    first = {count: shared_out([wanted(n) for n in range(count)])[0].most_bytes for count in range(5, 41)}
    unchanged = [count for count in range(6, 41) if first[count] == first[count - 1]]

    assert len(unchanged) > len(first) / 2


def test_the_least_important_of_the_too_heavy_goes_first():
    """Not the lead, and none that is within its share."""
    lead, feature, thumb, other = (replace(wanted(n, rank=rank), most_bytes=50_000) for n, rank in enumerate([1, 2, 3, 3]))

    assert over_the_limit([(lead, 130_000), (feature, 120_000), (thumb, 90_000), (other, 40_000)]) == {thumb.url}
    assert over_the_limit([(lead, 200_000), (feature, 190_000), (thumb, 90_000)]) == {thumb.url, feature.url}
    assert over_the_limit([(lead, 200_000), (other, 40_000)]) == frozenset()


def test_of_two_of_one_rank_the_later_goes():
    """What stands further down is missed by fewer."""
    first, second = (replace(wanted(n), most_bytes=50_000) for n in range(2))

    assert over_the_limit([(first, 200_000), (second, 180_000)]) == {second.url}


def test_a_made_picture_is_hosted_where_there_are_pages():
    """Its address is that of its bytes."""
    where = placed(MADE, public_url="https://l.example")

    assert where.picture.src == f"https://l.example/p/{MADE.sha256}.jpg"
    assert (where.hosted, where.attachment) == (MADE.data, None)


def test_an_attached_picture_is_named_by_its_hash():
    """Content-ID, src and bytes belong together."""
    where = placed(MADE, public_url="")

    assert where.attachment is not None
    assert where.picture.src == f"cid:{where.attachment.cid}"
    assert (where.attachment.cid, where.hosted) == (MADE.sha256, None)
