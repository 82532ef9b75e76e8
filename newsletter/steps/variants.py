"""Variants: the few renderings of an edition, and which of them a reader gets.

An edition is rendered once for each pick list that its readers' topics and frequencies come to, in each language of the interface
and, where something in the list is for members, for each right; everything personal is a blank. The articles keep the language
they are written in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.editorial.pick_lists import Division, divided, recalled
from newsletter.errors import NotAllowed
from newsletter.model.edition import Edition
from newsletter.model.letter import SealedVariant, fitting_language, variant_key
from newsletter.model.newsletter import Newsletter
from newsletter.model.pick_lists import EVERYBODY, Asked, LeftOut, ReaderGroup
from newsletter.steps.desk import Desk

Audience = Mapping[Asked, int]
"""How many readers ask for what."""

WHY_LEFT_OUT = {
    LeftOut.TOPICS: "too little in it is about the topics they chose",
    LeftOut.FREQUENCY: "they ask for fewer editions, and theirs is not due",
}


@dataclass(frozen=True, kw_only=True)
class WantedVariant:
    """One rendering that an edition needs."""

    language: str
    member: bool
    picks: str = EVERYBODY  # the name of its pick list

    @property
    def key(self) -> str:
        """The key that it is stored under."""
        return variant_key(self.language, member=self.member, picks=self.picks)


def wanted_variants(newsletter: Newsletter, edition: Edition, picks: str = EVERYBODY) -> tuple[WantedVariant, ...]:
    """Every rendering of the edition of one pick list, the newsletter's own language for everybody first."""
    languages = dict.fromkeys((newsletter.language, *newsletter.languages))
    return tuple(WantedVariant(language=language, member=member, picks=picks) for language in languages for member in rights_of(edition))


def rights_of(edition: Edition) -> tuple[bool, ...]:
    """The rights that make a difference in this edition: a member's variant only where something is for members."""
    guarded = any(pick.summary.words.members_only or pick.stored.article.text.members_only for pick in edition.picks)
    return (False, True) if guarded else (False,)


async def division_of(desk: Desk, edition: Edition) -> Division:
    """Who would get what of an edition that is not sealed, with the readers as they are now."""
    slug = desk.newsletter.slug
    if not await desk.readers.anybody_chose(slug):
        return Division(editions={EVERYBODY: edition})
    audience = await desk.readers.audience(slug, but_not=edition.id or None)
    return divided(desk.newsletter, edition, audience, await desk.editions.all(slug))


async def sealed_division(desk: Desk, edition: Edition) -> Division:
    """Who gets what of a sealed edition, as it was sealed."""
    lists, groups = await desk.editions.division(edition.id)
    others = await desk.editions.all(desk.newsletter.slug) if len(lists) > 1 else []
    return Division(editions=recalled(desk.newsletter, edition, lists, others), groups=groups)


def in_its_own_language(edition: Edition, newsletter: Newsletter) -> Edition:
    """The edition with every article's language said: under an interface of another one, silence would mean that one."""
    picks = []
    for pick in edition.picks:
        article = replace(pick.stored.article, language=pick.stored.article.language or newsletter.language)
        picks.append(replace(pick, stored=replace(pick.stored, article=article)))
    return replace(edition, picks=tuple(picks))


def variant_for(variants: Sequence[SealedVariant], *, member: bool, language: str | None = None, picks: str = EVERYBODY) -> SealedVariant:
    """The variant of a pick list that a reader of this right and language gets; the first language is that of whoever asked for none."""
    listed = [variant for variant in variants if variant.picks == picks]
    offered = tuple(dict.fromkeys(variant.language for variant in listed))
    fit = fitting_language(language, offered)
    same = [variant for variant in listed if variant.language == fit]
    return next((variant for variant in same if variant.member == member), same[0])


def variant_of(edition: Edition, variants: Sequence[SealedVariant], division: Division, asked: Asked) -> SealedVariant:
    """The variant of a reader who asks for this. Raises NotAllowed, saying why, for one who gets none of the edition."""
    group = division.group_of(asked)
    if group.picks is None:
        why = WHY_LEFT_OUT[group.why or LeftOut.FREQUENCY].replace("they", "this reader", 1).replace("theirs", "the next for them")
        raise NotAllowed(f"this reader gets none of {edition.name}: {why}", do="leave --for out to see what everybody gets")
    return variant_for(variants, member=asked.member, language=asked.language, picks=group.picks)


def by_variant(audience: Audience, variants: Sequence[SealedVariant], division: Division) -> dict[str, int]:
    """How many readers get which variant, by its key; every variant is named, and who gets none is counted nowhere."""
    counts = {variant.key: 0 for variant in variants}
    for asked, number in audience.items():
        picks = division.group_of(asked).picks
        if picks is not None:
            counts[variant_for(variants, member=asked.member, language=asked.language, picks=picks).key] += number
    return counts


def left_out_of(groups: Sequence[ReaderGroup]) -> dict[LeftOut, int]:
    """How many readers of these groups get none of the edition, by why."""
    counts: dict[LeftOut, int] = {}
    for group in groups:
        if group.why is not None:
            counts[group.why] = counts.get(group.why, 0) + group.readers
    return counts


def left_out_lines(left_out: Mapping[LeftOut, int]) -> list[str]:
    """What to say of readers who get none of an edition, by why."""
    told = ((number, words) for why, words in WHY_LEFT_OUT.items() if (number := left_out.get(why, 0)))
    return [f"{number} reader{' gets' if number == 1 else 's get'} none of it: {words}" for number, words in told]


def by_right(audience: Audience) -> dict[str, int]:
    """How many readers have the members' right, and how many have not: "member", "public"."""
    members = sum(number for asked, number in audience.items() if asked.member)
    return {"member": members, "public": sum(audience.values()) - members}
