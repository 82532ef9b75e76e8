"""How publishers say that the rest is for members, in the languages of our catalogues and some more. Pure.

The last resort, where neither mark-up nor configuration tells: a phrase counts only in a short line of its own, because in a
paragraph the same words are the author's. Plain phrases speak of this article; invitations ("Become a member") stand on free
pages too, so that they are a gate only in company.
"""

from __future__ import annotations

import re

_SHORT = 160  # characters of a line that can be such a phrase
_LONGEST_WIDE = 90  # of one in Chinese, Japanese or Korean

# Of this article, or of reading on.
_PLAIN = {
    "en": (
        r"\bunlock\s+(?:this|the|all|more|full|every|our)?\s*(?:articles?|stor(?:y|ies)|posts?|access|content)\b"
        r"|\b(?:sign|log)(?:ging)?[\s-]+(?:in|up|on)\s+(?:or\s+\w+\s+(?:in|up)\s+)?to\s+(?:continue|read|keep|see|unlock|view|access)\b"
        r"|\b(?:subscribe|register|join|upgrade)\s+(?:now\s+|today\s+)?to\s+(?:continue|read\s+(?:on|more|the|this)|keep\s+reading|unlock|access\s+th)"
        r"|\b(?:the\s+rest\s+of\s+)?th(?:is|e\s+full)\s+(?:article|post|story|content|essay|piece|issue)\s+is\s+(?:only\s+)?"
        r"(?:for|reserved\s+for|available\s+(?:only\s+)?(?:to|for)|exclusive\s+to|exclusively\s+for)\s+(?:our\s+)?(?:\w+\s+)?(?:members|subscribers)\b"
        r"|^(?:for\s+)?(?:members|subscribers)[\s-]+only(?:\s+(?:content|article|story|post))?\W*$|\bfor\s+(?:our\s+)?(?:members|subscribers)\s+only\b"
        r"|\bonly\s+(?:available\s+)?(?:for|to)\s+(?:paying\s+|paid\s+)?(?:members|subscribers)\b|\bunrestricted\s+(?:reading|access)\b"
        r"|^continue\s+reading\s+with\s+(?:a|an|your)\b|\byou(?:'|’)?ve\s+(?:reached|read|used)\b.{0,40}\b(?:free\s+)?(?:articles?|stories|limit)\b"
        r"|\b(?:want|wish)\s+to\s+read\s+(?:the\s+rest|on|more)\b|\bto\s+(?:continue|keep)\s+reading,?\s+(?:please\s+)?(?:subscribe|sign|log|register|join|become)\b"
    ),
    "de": (
        r"\bjetzt\s+weiterlesen\b|\b(?:um|zum)\s+weiter(?:zu)?lesen\b|\b(?:anmelden|einloggen|registrieren|abonnieren)\s+(?:und|um)\s+weiter(?:zu)?lesen\b"
        r"|\bnur\s+für\s+(?:unsere\s+)?(?:mitglieder|abonnent\w*|abonnierende|leser\s+mit\s+abo)\b|\b(?:exklusiv|vorbehalten)\b.{0,30}\b(?:mitglieder\w*|abonnent\w*)\b"
        r"|\b(?:mitglieder\w*|abonnent\w*)\s+vorbehalten\b|\b(?:dieser|den\s+ganzen|den\s+vollständigen|diesen|gesamten)\s+(?:artikel|beitrag|text)\b.{0,60}\b(?:mitglied\w*|abonnent\w*|abo|kostenpflichtig|freischalten)\b"
        r"|\bweiterlesen\s+mit\b.{0,40}\b(?:abo|plus|mitglied\w*)"
    ),
    "fr": (
        r"\b(?:réservée?s?|exclusi\w+)\s+(?:aux|à\s+nos|pour\s+(?:les|nos))\s+(?:abonné|membre|adhérent)\w*"
        r"|\b(?:connectez|identifiez|inscrivez|abonnez)-vous\s+pour\s+(?:continuer|lire|poursuivre|accéder)\b"
        r"|\bpour\s+(?:lire|continuer|poursuivre)\s+(?:la\s+suite|la\s+lecture|votre\s+lecture|cet\s+article)\b|\bla\s+suite\s+(?:de\s+(?:cet\s+article\s+)?)?est\s+réservée\b"
        r"|\bil\s+vous\s+reste\s+\S+\s*%?\s+de\s+cet\s+article"
    ),
    "es": (
        r"\b(?:exclusiv[oa]s?|sólo|solo|reservad[oa]s?|únicamente)\s+(?:para|a)\s+(?:nuestros\s+)?(?:miembros|suscriptores|socios|abonados)\b"
        r"|\b(?:inicia\s+sesión|inicie\s+sesión|regístrate|suscríbete|suscríbase|hazte\s+(?:socio|miembro))\s+para\s+(?:seguir|continuar|leer|acceder)\b"
        r"|\bpara\s+(?:seguir|continuar)\s+leyendo\b"
    ),
    "it": (
        r"\b(?:riservat[oaie]|esclusiv[oaie]|solo)\s+(?:agli|ai|alle|per\s+(?:gli|i))\s+(?:nostri\s+)?(?:abbonati|membri|soci|iscritti)\b"
        r"|\b(?:accedi|abbonati|registrati|iscriviti)\s+per\s+(?:continuare|leggere|proseguire)\b|\bper\s+(?:continuare|proseguire)\s+(?:a\s+leggere|la\s+lettura)\b"
    ),
    "pt": (
        r"\b(?:exclusiv[oa]s?|só|somente|apenas|reservad[oa]s?)\s+(?:para|a|aos)\s+(?:nossos\s+)?(?:assinantes|membros|sócios|subscritores)\b"
        r"|\b(?:assine|inicie\s+sessão|faça\s+login|entre|registe-se|cadastre-se|torne-se\s+(?:membro|assinante))\s+(?:já\s+)?para\s+(?:continuar|ler|seguir|aceder|acessar)\b"
        r"|\bpara\s+continuar\s+(?:a\s+ler|lendo)\b"
    ),
    "nl": (
        r"\b(?:alleen|exclusief|uitsluitend)\s+(?:toegankelijk\s+)?voor\s+(?:onze\s+)?(?:leden|abonnees)\b|\bvoorbehouden\s+aan\s+(?:leden|abonnees)\b"
        r"|\b(?:log\s+in|meld\s+je\s+aan|word\s+(?:lid|abonnee))\s+om\s+(?:verder|door)\s+te\s+lezen\b|\b(?:verder|door)lezen\?\s"
    ),
    "ru": (
        r"только\s+для\s+(?:подписчиков|участников|членов)|доступ(?:ен|на|но)\s+(?:только\s+)?(?:подписчикам|по\s+подписке)"
        r"|(?:войдите|зарегистрируйтесь|подпишитесь|оформите\s+подписку),?\s+чтобы\s+(?:продолжить|читать|дочитать)|чтобы\s+(?:читать\s+дальше|продолжить\s+чтение)"
    ),
    "ar": r"(?:للأعضاء|للمشتركين|للمشتركين)\s+فقط|(?:حصري|حصرية|متاح)\s+(?:فقط\s+)?(?:للأعضاء|للمشتركين)|(?:سجل|سجّل|اشترك)\s+.{0,20}(?:لمواصلة|لمتابعة|لإكمال)\s+القراءة",
    "ja": (
        r"(?:この|本)(?:記事|コンテンツ|ページ)は.{0,10}(?:有料)?会員(?:限定|専用|の方)|^(?:有料)?会員限定(?:記事|コンテンツ)?\W*$|(?:有料)?会員限定(?:記事|コンテンツ)です"
        r"|続きを(?:読む|お読みいただく)には|ログインして続きを読む|会員登録(?:する|して|すると|をして).{0,12}(?:続き|全文)|残り\s*[\d,０-９]+\s*文字|全文(?:を読む|閲覧)には"
    ),
    "ko": (
        r"(?:회원|멤버|구독자|유료\s*회원)\s*(?:전용|만)\s*(?:기사|콘텐츠|볼|읽을|이용)|^(?:유료\s*)?(?:회원|구독자)\s*전용\W*$|(?:로그인|회원\s*가입|구독)\s*(?:하고|하시면|후|하면)\s*.{0,12}(?:계속|전문|이어|기사)"
        r"|계속\s*(?:읽으|보)(?:시)?려면|전체\s*기사를\s*(?:읽|보)(?:으)?(?:시)?려면|기사\s*(?:전문|전체)\s*은?\s*(?:회원|구독)"
    ),
    "zh": (
        r"(?:本文|此文|该文|本篇|此内容|本內容|全文).{0,8}(?:仅限|仅供|僅限|僅供|只对|只對|为|為).{0,6}(?:会员|會員|订阅|訂閱)|^(?:会员|會員|订户|訂戶)(?:专享|專享|专属|專屬|限定)\W*$"
        r"|(?:登录|登錄|登入|注册|註冊|订阅|訂閱|成为会员|成為會員)(?:后|後|以|即可|继续|繼續).{0,6}(?:阅读|閱讀|查看)|(?:继续|繼續)(?:阅读|閱讀).{0,8}(?:登录|登入|订阅|訂閱|会员|會員)"
    ),
}

# Of the house, wherever it stands.
_INVITATIONS = {
    "en": r"\bbecome\s+an?\s+(?:paying\s+|paid\s+)?(?:member|subscriber)\b|\balready\s+a\s+(?:member|subscriber)\b|\b(?:members|subscribers)\s+get\b",
    "de": r"\bmitglied\s+werden\b|\bwerden\s+sie\s+mitglied\b|\bbereits\s+(?:mitglied|abonnent|registriert)\b|\bjetzt\s+abo(?:nnieren|nnent\w*\s+werden)\b",
    "fr": r"\bdevenez\s+(?:membre|abonné|adhérent)|\bdéjà\s+(?:abonné|membre|inscrit)",
    "es": r"\bhazte\s+(?:socio|miembro|suscriptor)|\bya\s+(?:eres|es)\s+(?:miembro|suscriptor|socio)",
    "it": r"\bdiventa\s+(?:membro|socio|abbonato)|\bsei\s+già\s+(?:abbonato|iscritto|membro)",
    "pt": r"\btorne-se\s+(?:membro|assinante|sócio)|\bjá\s+(?:é|sou)\s+(?:assinante|membro)",
    "nl": r"\bword\s+(?:nu\s+)?(?:lid|abonnee)\b|\b(?:al|reeds)\s+(?:lid|abonnee)\b",
    "ru": r"стать\s+(?:участником|подписчиком)|станьте\s+(?:участником|подписчиком)|уже\s+(?:подписаны|участник)",
    "ar": r"كن\s+عضوا|أصبح\s+عضوا|انضم\s+إلينا|هل\s+أنت\s+(?:عضو|مشترك)",
    "ja": r"有料会員|会員登録|会員の方は|会員限定",
    "ko": r"회원\s*가입|회원이\s*되|이미\s*회원|회원\s*전용",
    "zh": r"成为会员|成為會員|加入会员|加入會員|已是会员|已是會員",
}

_PLAIN_ANY = re.compile("|".join(f"(?:{phrase})" for phrase in _PLAIN.values()), re.I)
_INVITATION_ANY = re.compile("|".join(f"(?:{phrase})" for phrase in _INVITATIONS.values()), re.I)
LANGUAGES = tuple(_PLAIN)


def is_gate(line: str) -> bool:
    """Whether a line of a text keeps the article from those who are no members, or invites them to become some."""
    return _is_short(line) and bool(_PLAIN_ANY.search(line) or _INVITATION_ANY.search(line))


def is_plain_gate(line: str) -> bool:
    """Whether a line says by itself that this article, or its rest, is for members."""
    return _is_short(line) and bool(_PLAIN_ANY.search(line))


def is_invitation(line: str) -> bool:
    """Whether a line asks readers to become members; free pages do so too."""
    return _is_short(line) and bool(_INVITATION_ANY.search(line))


def _is_short(line: str) -> bool:
    wide = sum(char >= "\u2e80" for char in line[:_SHORT])
    return len(line) <= (_LONGEST_WIDE if wide > len(line) / 3 else _SHORT)
