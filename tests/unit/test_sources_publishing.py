"""What is asked of publishing systems, and what their answers become."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from newsletter.errors import BadInput
from newsletter.model.article import Article, Author, Picture
from newsletter.sources.ghost import parse as ghost
from newsletter.sources.ghost.source import api_of
from newsletter.sources.publishing import MOST_POSTS, Listed, planned
from newsletter.sources.wordpress import parse as wordpress
from newsletter.sources.wordpress.root import stated_root
from newsletter.sources.wordpress.routes import asking, collection_of, is_interface, plain_slug, sibling, usual_roots

NOW = datetime(2031, 5, 14, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
SITE = "https://press.example/wp-json/wp/v2/posts"


def post(name: str, *, days: float = 1, changed_days: float | None = None) -> Listed:
    """A post of so many days ago."""
    published = NOW - timedelta(days=days)
    return Listed(id=name, published=published, changed=NOW - timedelta(days=days if changed_days is None else changed_days))


def visit(*listed: Listed, known: dict[str, str | None] | None = None, now: datetime = NOW, since: datetime = SINCE) -> tuple[set[str], dict[str, str | None]]:  # fmt: skip
    """What a visit wants to read, and what it remembers; nothing wanted where it says that nothing changed."""
    plan = planned(listed, since=since, now=now, known=known or {})
    return (set() if plan.unchanged else set(plan.wanted)), plan.remembered


def test_the_first_visit_reads_the_window_and_the_second_nothing() -> None:
    """What is older than the window or not yet published is left; the same list again is no change."""
    listed = (post("a"), post("b", days=3), post("old", days=31), post("ahead", days=-1))

    wanted, known = visit(*listed)

    assert {"a", "b"} == wanted
    assert (set(), known) == visit(*listed, known=known)


def test_a_change_a_new_post_and_one_published_under_an_earlier_date_are_read() -> None:
    """Each of them has a moment after the last visit's youngest."""
    _, known = visit(post("a"), post("b", days=3))
    later = NOW + timedelta(hours=1)

    new, _ = visit(post("a"), post("b", days=3), post("c", days=0), known=known, now=later)
    edited, _ = visit(post("a"), post("b", days=3, changed_days=0), known=known, now=later)
    backdated, _ = visit(post("a"), post("b", days=3), post("d", days=20, changed_days=0), known=known, now=later)

    assert {"c"} == new - {"a"}
    assert {"b"} == edited - {"a"}
    assert {"d"} == backdated - {"a"}


def test_a_scheduled_post_is_read_on_its_day_although_it_was_written_before() -> None:
    """WordPress leaves `modified` as it is when a scheduled post goes out."""
    ahead = post("ahead", days=-1, changed_days=2)
    _, known = visit(post("a"), ahead)

    wanted, _ = visit(post("a"), ahead, known=known, now=NOW + timedelta(days=2), since=SINCE + timedelta(days=2))

    assert "ahead" in wanted


def test_two_changes_in_one_second_are_both_read() -> None:
    """A post that shares the cursor's second with one that was read is not passed over."""
    _, known = visit(post("a"))

    wanted, _ = visit(post("a"), post("twin"), known=known)

    assert "twin" in wanted


def test_a_window_that_was_made_longer_is_read_again() -> None:
    """The cursor means nothing for days that no visit has seen."""
    listed = (post("a"), post("old", days=40))
    _, known = visit(*listed)

    wanted, _ = visit(*listed, known=known, since=NOW - timedelta(days=60))

    assert {"a", "old"} == wanted


def test_more_posts_than_a_visit_reads_come_with_the_next() -> None:
    """The longest unchanged come first, so that the cursor passes over nothing."""
    listed = tuple(post(str(number), days=number / 100) for number in range(MOST_POSTS + 3))

    first, known = visit(*listed)
    second, _ = visit(*listed, known=known)

    assert MOST_POSTS == len(first)
    assert {"0", "1", "2"} <= second
    assert {str(number) for number in range(MOST_POSTS + 3)} == first | second


def test_a_clock_that_runs_ahead_hides_nothing() -> None:
    """A change dated tomorrow does not make the cursor tomorrow's."""
    _, known = visit(post("a", changed_days=-1))

    wanted, _ = visit(post("a", changed_days=-1), post("b", days=0), known=known, now=NOW + timedelta(minutes=5))

    assert "b" in wanted


@pytest.mark.parametrize(
    ("given", "posts"),
    [
        ("https://press.example/wp-json/", SITE),
        ("https://press.example/blog/wp-json", "https://press.example/blog/wp-json/wp/v2/posts"),
        ("https://press.example/wp-json/wp/v2", SITE),
        ("https://press.example/wp-json/wp/v2/stories?per_page=3", "https://press.example/wp-json/wp/v2/stories"),
        ("https://api.host.example/wp/v2/sites/press.example", "https://api.host.example/wp/v2/sites/press.example/posts"),
        ("https://api.host.example/wp/v2/sites/17/stories/", "https://api.host.example/wp/v2/sites/17/stories"),
        ("https://press.example/?rest_route=/", "https://press.example/?rest_route=/wp/v2/posts"),
        ("https://press.example/blog/index.php?rest_route=/wp/v2/stories", "https://press.example/blog/index.php?rest_route=/wp/v2/stories"),
    ],
)  # fmt: skip
def test_every_form_of_the_interface_leads_to_its_posts(given: str, posts: str) -> None:
    """Roots with and without pretty paths, and an address of one type of posts."""
    assert is_interface(given)
    assert posts == collection_of(given)


def test_routes_are_put_together_in_both_forms() -> None:
    """A question is appended to a path and to a query, and another collection stands beside the posts."""
    pretty, plain = usual_roots("https://press.example/blog?x=1#y")

    assert ("https://press.example/blog/wp-json/", "https://press.example/blog/?rest_route=/") == (pretty, plain)
    assert "https://press.example/blog/wp-json/wp/v2/posts?page=2" == asking(collection_of(pretty), page=2)
    assert "https://press.example/blog/?rest_route=/wp/v2/posts&page=2" == asking(collection_of(plain), page=2)
    assert "https://press.example/blog/?rest_route=/wp/v2/categories" == sibling(collection_of(plain), "categories")
    assert "https://api.host.example/wp/v2/sites/17/categories" == sibling("https://api.host.example/wp/v2/sites/17/posts", "categories")
    assert not is_interface("https://press.example/blog/")


def test_a_category_of_another_script_is_found_by_either_form_of_its_slug() -> None:
    """WordPress answers with percent signs, and people write letters."""
    slug = "%d0%bc%d0%be%d1%80%d0%b5"

    assert {"море": "3"} == wordpress.term_ids(json.dumps([{"id": 3, "slug": slug}]).encode(), SITE)
    assert "море" == plain_slug(slug) == plain_slug("Море")


def test_a_page_says_where_its_interface_is() -> None:
    """The link relation of WordPress, relative or not."""
    page = b"<html><head><link rel='stylesheet' href='/x.css'><link rel='https://api.w.org/' href='/news/wp-json/'></head><body>x</body></html>"

    assert "https://press.example/news/wp-json/" == stated_root(page, "https://press.example/", None)
    assert stated_root(b"<html><body>x</body></html>", "https://press.example/", None) is None


WORDPRESS_POST = {
    "id": 5,
    "slug": "ferry",
    "link": "https://press.example/ferry",
    "date": "2031-05-13T10:00:00",
    "date_gmt": "2031-05-13T08:00:00",
    "title": {"rendered": "Glasses &#038; goats &#8211; a &#8220;ferry&#8221;"},
    "content": {"rendered": "[vc_row gap=\"1\"]<p>One.</p><figure><img src='/x.jpg'><figcaption>Not the text</figcaption></figure><p>[1] Two.</p>[/vc_row]"},
    "excerpt": {"rendered": "<p>An excerpt of its own that is long enough to stand.</p>"},
    "_embedded": {
        "author": [{"name": "Marit Osk", "link": "https://press.example/osk", "description": "<b>Writes</b> &amp; sails.", "avatar_urls": {"96": "https://press.example/96.jpg", "24": "https://press.example/24.jpg"}}],
        "wp:featuredmedia": [{"media_type": "image", "source_url": "https://press.example/p.jpg", "alt_text": "A ferry", "caption": {"rendered": "<p>At the quay (Photo: Jonas Fell)</p>"}, "media_details": {"width": 800, "height": 600}}],
        "wp:term": [[{"taxonomy": "category", "slug": "uncategorized", "name": "Uncategorized"}, {"taxonomy": "category", "slug": "coast", "name": "Coast &amp; Sea"}], [{"taxonomy": "post_tag", "slug": "x", "name": "Ships"}, {"taxonomy": "post_format", "slug": "post-format-image", "name": "Image"}]],
    },
}  # fmt: skip


def wp(**more: object) -> Article:
    """The one article of a post with these fields laid over."""
    (article,) = wordpress.posts(json.dumps([{**WORDPRESS_POST, **more}]).encode(), SITE, ()).articles
    return article


def test_a_wordpress_post_gives_all_its_fields() -> None:
    """Entities in titles, the author's card, the picture's words, labels without stand-ins, the moment by GMT, the text without captions."""
    (article,) = wordpress.posts(json.dumps([WORDPRESS_POST]).encode(), SITE, ()).articles

    assert "Glasses & goats – a “ferry”" == article.title
    assert (
        Author(name="Marit Osk", url="https://press.example/osk", bio="Writes & sails.", photo="https://press.example/96.jpg"),
    ) == article.authors
    assert (
        Picture(url="https://press.example/p.jpg", alt="A ferry", caption="At the quay", credit="Jonas Fell", width=800, height=600)
        == article.picture
    )
    assert ("Coast & Sea", ("Ships",)) == (article.category, article.tags)
    assert datetime(2031, 5, 13, 8, tzinfo=UTC) == article.published
    assert "One.\n\n[1] Two." == article.text.for_reader(member=False)
    assert "An excerpt of its own that is long enough to stand." == article.teaser


def test_the_category_that_was_asked_for_comes_first() -> None:
    """A post of several categories is shown under the one it was picked by."""
    terms = [[{"taxonomy": "category", "slug": slug, "name": slug.title()} for slug in ("news", "coast")]]
    data = json.dumps([{**WORDPRESS_POST, "_embedded": {"wp:term": terms}}]).encode()

    assert ["Coast"] == [one.category for one in wordpress.posts(data, SITE, ("coast",)).articles]
    assert ["News"] == [one.category for one in wordpress.posts(data, SITE, ()).articles]


def test_several_authors_of_a_plugin_come_with_their_cards() -> None:
    """What a plugin for several authors says goes before the one user that the core knows."""
    several = [
        {"display_name": "Ada Reed", "job_title": "Editor", "avatar_url": {"url": "https://press.example/ada.jpg"}},
        {"display_name": "Ben Ito"},
    ]
    article = wp(authors=several)

    assert (Author(name="Ada Reed", role="Editor", photo="https://press.example/ada.jpg"), Author(name="Ben Ito")) == article.authors


def test_hidden_users_and_pictures_are_missing_and_no_error() -> None:
    """`rest_user_invalid_id` and `rest_forbidden` stand where the author and the picture would."""
    article = wp(
        content={"rendered": "<p>Text.</p>"},
        _embedded={"author": [{"code": "rest_user_invalid_id"}], "wp:featuredmedia": [{"code": "rest_forbidden"}]},
    )

    assert ((), None, None) == (article.authors, article.picture, article.category)


def test_a_post_behind_a_password_is_left_out_and_told() -> None:
    """Its text is for a few; the editor learns why it is missing."""
    read = wordpress.posts(json.dumps([{**WORDPRESS_POST, "content": {"rendered": "", "protected": True}}]).encode(), SITE, ())

    assert () == read.articles
    assert "password" in read.problems[0]


@pytest.mark.parametrize(
    "box", ["pmpro_content_message", "mepr-unauthorized-excerpt", "wc-memberships-restriction-message", "x newspack-content-gate"]
)
def test_a_box_of_a_members_plugin_seals_the_text(box: str) -> None:
    """Where a plugin has put its box in the place of the rest, the post is for members."""
    article = wp(content={"rendered": f"<p>The beginning.</p><div class='{box}'>Become a member</div>"})

    assert article.members_only
    assert article.text.for_reader(member=False) is None


def test_ghost_gives_the_part_before_the_gate_to_everybody() -> None:
    """Visibility alone decides: what is not public is sealed, and only the API's own preview is free."""
    base = {
        "id": "1",
        "title": "T",
        "html": "<p>The free part, a whole sentence that is long enough.</p>",
        "published_at": "2031-05-13T08:00:00.000+00:00",
    }
    forms = {"public": True, "members": False, "paid": False, "tiers": False}
    read = ghost.posts(
        json.dumps({"posts": [{**base, "visibility": name, "access": access} for name, access in forms.items()]}).encode(), SITE
    )

    assert [False, True, True, True] == [one.members_only for one in read.articles]
    assert [None, *["The free part, a whole sentence that is long enough."] * 3] == [one.free_text for one in read.articles]
    assert read.articles[1].text.for_reader(member=False) is None


def test_an_old_ghost_that_sends_gated_text_whole_gives_nothing_away() -> None:
    """Without `access` the text may be the whole one: then no part of it is free."""
    one = {
        "id": "1",
        "title": "T",
        "html": "<p>Everything that members pay for, in whole sentences.</p>",
        "visibility": "paid",
        "custom_excerpt": "What everybody may know about this article.",
    }
    (article,) = ghost.posts(json.dumps({"posts": [one]}).encode(), SITE).articles

    assert article.members_only
    assert article.free_text is None
    assert "What everybody may know about this article." == article.teaser


def test_a_ghost_post_gives_all_its_fields() -> None:
    """Cards with photo and bio, the picture's words, the primary tag without internal ones, where it was published first, no injected code."""
    tags = [{"name": "#secret", "visibility": "internal"}, {"name": "Ships"}, {"name": "Coast"}]
    one = {
        "id": "1", "uuid": "u-1", "title": "T", "html": "<p>Text.</p>", "url": "https://press.example/t/", "canonical_url": "https://first.example/t",
        "visibility": "public", "published_at": "2031-05-13T08:00:00.000+00:00", "custom_excerpt": "An excerpt of its own that is long enough.",
        "feature_image": "//press.example/p.jpg", "feature_image_alt": "A ferry", "feature_image_caption": "The quay. <i>Photo by</i> <a href='x'>Jonas Fell</a>",
        "tags": tags, "primary_tag": tags[2], "codeinjection_head": "<script>x</script>",
        "authors": [{"name": "Marit Osk", "bio": "Writes & sails.", "profile_image": "/osk.jpg", "url": "https://press.example/404/", "website": "https://osk.example/"}],
    }  # fmt: skip
    (article,) = ghost.posts(json.dumps({"posts": [one]}).encode(), "https://press.example/ghost/api/content/posts/").articles

    assert (
        Author(name="Marit Osk", bio="Writes & sails.", photo="https://press.example/osk.jpg", url="https://osk.example/"),
    ) == article.authors
    assert Picture(url="https://press.example/p.jpg", alt="A ferry", caption="The quay.", credit="Jonas Fell") == article.picture
    assert ("Coast", ("Ships",), "first.example", "u-1") == (article.category, article.tags, article.original_publisher, article.guid)
    assert "Text." == article.text.for_reader(member=False)


@pytest.mark.parametrize(
    ("given", "posts"),
    [
        ("https://press.example", "https://press.example/ghost/api/content/posts/"),
        ("https://press.example/news/", "https://press.example/news/ghost/api/content/posts/"),
        ("https://press.example/ghost/api/content/", "https://press.example/ghost/api/content/posts/"),
        ("https://press.example/ghost/api/v3/content/posts", "https://press.example/ghost/api/v3/content/posts/"),
        ("https://press.example/ghost/api", "https://press.example/ghost/api/content/posts/"),
    ],
)
def test_every_form_of_a_ghost_address_leads_to_its_posts(given: str, posts: str) -> None:
    """A site, a site below a path, and the address that Ghost shows for its API."""
    assert posts == api_of(given)


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"{}", b"[3", b'{"posts": 3}', b'{"code": "rest_no_route", "message": "No route"}', b"[" * 100_000]
)
def test_answers_that_are_none_are_told_as_such(data: bytes) -> None:
    """BadInput, with the address and what to look at."""
    for parse in (wordpress.listed, ghost.listed, ghost.posts):
        with pytest.raises(BadInput) as error:
            parse(data, SITE)
        assert SITE == error.value.where
    assert ghost.language(data) is None


def test_fields_of_the_wrong_kind_count_as_missing() -> None:
    """A number for a title, a list for an author, half a character: nothing of it stops the rest."""
    odd = [
        {
            "id": 1,
            "title": {"rendered": "A title \ud83d"},
            "content": 3,
            "excerpt": [],
            "_embedded": {"author": "x", "wp:term": [3, [4]]},
            "date": 3,
            "authors": {"a": 1},
        }
    ]
    (article,) = wordpress.posts(json.dumps(odd).encode(), SITE, ()).articles
    strange = {"posts": [3, {"id": 1, "title": "T", "authors": [3], "tags": "x", "primary_tag": [], "visibility": 3, "html": None}]}

    assert "A title" == article.title
    assert ["T"] == [one.title for one in ghost.posts(json.dumps(strange).encode(), SITE).articles]
