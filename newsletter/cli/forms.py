"""Records as JSON documents: the names that scripts and checks rely on (docs/reference/commands.md)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from newsletter.checks.base import Finding
from newsletter.editorial.select import Selected
from newsletter.model.article import Article, StoredArticle, Summary
from newsletter.model.delivery import Balance
from newsletter.model.edition import Edition, PassedOver, Pick, SealedWarning
from newsletter.model.subscriber import Subscriber, Subscription
from newsletter.steps.collect import Collected
from newsletter.steps.desk import Desk
from newsletter.steps.trial import DryRun
from newsletter.steps.variants import Audience, by_variant

Json = dict[str, Any]


def moment(value: datetime | date | None) -> str | None:
    """ISO 8601 with offset; a date alone where only that is known."""
    return value.isoformat() if value else None


def article(one: Article, *, id: int | None = None, summary: Summary | None = None) -> Json:
    """An article with everything that is known of it; the publisher's own view, members' text included."""
    return {
        "id": id,
        "url": one.url,
        "title": one.title,
        "authors": [{"name": a.name, "photo": a.photo, "bio": a.bio, "url": a.url, "role": a.role} for a in one.authors],
        "category": one.category,
        "tags": list(one.tags),
        "published": moment(one.published),
        "first_published": moment(one.first_published),
        "original_publisher": one.original_publisher,
        "picture": one.picture
        and {key: getattr(one.picture, key) or None for key in ("url", "alt", "caption", "credit", "width", "height")},
        "teaser": one.teaser,
        "summary": summary.words.for_reader(member=True) if summary else None,
        "summary_source": summary.source if summary else None,
        "summary_places": passages(summary) if summary else [],
        "text": one.text.for_reader(member=True) or None,
        "free_text": one.free_text,
        "language": one.language,
        "reading_minutes": one.reading_minutes,
        "members_only": one.members_only,
        "source": one.source or None,
    }


def passages(summary: Summary) -> list[Json]:
    """Where in the article's text each sentence of an extract stands; `start` and `end` count characters."""
    return [asdict(place) for place in summary.places]


def stored_article(stored: StoredArticle) -> Json:
    """An article of the database."""
    return article(stored.article, id=stored.id) | {"first_seen": moment(stored.first_seen)}


def pick(one: Pick) -> Json:
    """An article of an edition."""
    return {
        "id": one.stored.id,
        "title": one.stored.article.title,
        "url": one.stored.article.url,
        "authors": [author.name for author in one.stored.article.authors],
        "category": one.stored.article.category,
        "place": one.place,
        "score": round(one.score, 3),
        "why": one.why,
        "pinned": one.pinned,
        "summary": one.summary.words.for_reader(member=True),
        "summary_source": one.summary.source,
        "summary_places": passages(one.summary),
        "members_only": one.stored.article.members_only,
    }


def passed_over(one: PassedOver) -> Json:
    """An article that is not in, and why."""
    return {"id": one.stored.id, "title": one.stored.article.title, "reason": one.reason, "needs": one.needs or None}


def weighed(selected: Selected, article: int) -> Json:
    """The factors that made an article's score, by name; empty where it was never reckoned."""
    return {"factors": {factor.name: round(factor.value, 4) for factor in selected.factors.get(article, ())}}


def edition(one: Edition) -> Json:
    """An edition, as every command prints it."""
    return {
        "id": one.name,
        "newsletter": one.newsletter,
        "slot": one.slot,
        "state": one.state,
        "held": one.brake and {"who": one.brake.who, "why": one.brake.why, "since": moment(one.brake.since)},
        "reason": one.reason or None,
        "revision": one.revision,
        "subject": one.subject,
        "preheader": one.preheader,
        "intro": one.intro,
        "articles": [pick(p) for p in one.picks],
        "blocks": [{"kind": b.kind, "title": b.title, "url": b.url} for b in one.blocks],
        "window": {"from": moment(one.window_from), "to": moment(one.cutoff)},
        "due": moment(one.due_at),
        "hash": one.hash,
    }


def finding(one: Finding) -> Json:
    """What a check has to say."""
    return {
        "id": one.id,
        "level": one.level,
        "where": one.where,
        "line": one.line,
        "column": one.column,
        "message": one.message,
        "fix": one.fix,
    }


def sealed_warning(one: SealedWarning) -> Json:
    """A warning that an edition was sealed with."""
    return {
        "id": one.check,
        "where": one.where,
        "message": one.message,
        "accepted": one.accepted,
        "by": one.who,
        "at": moment(one.at),
        "revision": one.revision,
    }


def collected(one: Collected) -> Json:
    """What the visits to the sources brought."""
    return {"sources": [asdict(source) | {"problems": list(source.problems), "since": moment(source.since)} for source in one.sources]}


def balance(edition_: Edition, one: Balance) -> Json:
    """The balance of an edition."""
    return {"edition": edition_.name, "state": edition_.state} | asdict(one) | {"balanced": one.balanced}


def reader(subscriber: Subscriber, subscriptions: list[Subscription]) -> Json:
    """A reader with every subscription."""
    return {
        "address": subscriber.address,
        "name": subscriber.name,
        "language": subscriber.language,
        "timezone": subscriber.timezone,
        "member": subscriber.member,
        "attributes": subscriber.attributes,
        "subscriptions": [
            {
                "newsletter": one.newsletter,
                "status": one.status,
                "consent": one.consent and {"source": one.consent.source, "at": moment(one.consent.at)},
                "changed_at": moment(one.changed_at),
                "topics": list(one.topics),
                "frequency": one.frequency,
            }
            for one in subscriptions
        ],
    }


def dry_run(desk: Desk, run: DryRun, audience: Audience, out: Path) -> Json:
    """A dry run whose sample messages lie in `out`, sent to nobody."""
    division = run.shown.division
    counts = by_variant(audience, run.shown.variants, division)
    variants = [
        {
            "key": one.key,
            "recipients": counts[one.key],
            "articles": len(division.editions[one.picks].picks),
            "beyond": division.beyond.get(one.picks, 0),
            "html_bytes": len(one.html.encode()),
            "text_bytes": len(one.text.encode()),
        }
        for one in run.shown.variants
    ]
    return {
        "newsletter": desk.newsletter.slug,
        "slot": run.edition.slot,
        "edition": run.edition.name if run.stored else None,
        "subject": run.edition.subject,
        "articles": [
            {
                "title": pick.stored.article.title,
                "url": pick.stored.article.url,
                "authors": [author.name for author in pick.stored.article.authors],
            }
            for pick in run.edition.picks
        ],
        "recipients": sum(counts.values()),
        "variants": variants,
        "left_out": division.left_out(audience),
        "findings": [finding(one) for one in run.shown.findings],
        "skipped": run.skipped,
        "out": str(out),
    }
