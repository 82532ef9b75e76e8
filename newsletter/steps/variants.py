"""Variants: the few renderings of an edition, and which of them a reader gets.

An edition is rendered once for each language of the interface and, where something in it is for members, for each right;
everything personal is a blank. The articles keep the language they are written in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from newsletter.model.edition import Edition
from newsletter.model.letter import SealedVariant, fitting_language
from newsletter.model.newsletter import Newsletter

Audience = Mapping[tuple[bool, str], int]
"""Readers by right (True for members) and by the language they asked for, "" for none."""


@dataclass(frozen=True, kw_only=True)
class WantedVariant:
    """One rendering that an edition needs."""

    language: str
    member: bool


def wanted_variants(newsletter: Newsletter, edition: Edition) -> tuple[WantedVariant, ...]:
    """Every rendering of an edition, the newsletter's own language for everybody first."""
    languages = dict.fromkeys((newsletter.language, *newsletter.languages))
    return tuple(WantedVariant(language=language, member=member) for language in languages for member in rights_of(edition))


def rights_of(edition: Edition) -> tuple[bool, ...]:
    """The rights that make a difference in this edition: a member's variant only where something is for members."""
    guarded = any(pick.summary.words.members_only or pick.stored.article.text.members_only for pick in edition.picks)
    return (False, True) if guarded else (False,)


def in_its_own_language(edition: Edition, newsletter: Newsletter) -> Edition:
    """The edition with every article's language said: under an interface of another one, silence would mean that one."""
    picks = []
    for pick in edition.picks:
        article = replace(pick.stored.article, language=pick.stored.article.language or newsletter.language)
        picks.append(replace(pick, stored=replace(pick.stored, article=article)))
    return replace(edition, picks=tuple(picks))


def variant_for(variants: Sequence[SealedVariant], *, member: bool, language: str | None = None) -> SealedVariant:
    """The variant that a reader of this right and language gets; the first language is that of whoever asked for none."""
    offered = tuple(dict.fromkeys(variant.language for variant in variants))
    fit = fitting_language(language, offered)
    same = [variant for variant in variants if variant.language == fit]
    return next((variant for variant in same if variant.member == member), same[0])


def by_variant(audience: Audience, variants: Sequence[SealedVariant]) -> dict[str, int]:
    """How many readers get which variant, by its key; every variant is named."""
    counts = {variant.key: 0 for variant in variants}
    for (member, language), number in audience.items():
        counts[variant_for(variants, member=member, language=language).key] += number
    return counts


def by_right(audience: Audience) -> dict[str, int]:
    """How many readers have the members' right, and how many have not: "member", "public"."""
    members = sum(number for (member, _), number in audience.items() if member)
    return {"member": members, "public": sum(audience.values()) - members}
