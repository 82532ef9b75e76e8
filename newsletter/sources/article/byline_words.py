"""The words of bylines that are no names: labels, roles, houses, clocks, and what joins names, in many languages. Pure."""

from __future__ import annotations

import re

_CAPITAL = r"[A-ZÀ-ÞĀ-ŽŠĐĆČ]"
PARTICLES = r"(?:van|von|vom|zu|der|den|de|del|della|di|da|do|dos|das|du|la|le|el|al|bin|ibn|ter|ten|af|av)"
LABEL = re.compile(
    r"^(?:(?:written|story|words|text|texte|texto|testo|reported|report|article|posted|published|analysis|opinion|commentary)\s+)?"
    r"(?:by|przez|от|από)\s*[:：]?\s+(?=\S)"
    r"|^(?:by|von|par|por|di|door|autor(?:in|en|e|i|es|a|zy|ka)?|authors?|auteurs?|text|texte|texto|testo|tekst|words|forfatter|skribent|tekijä"
    r"|toimittaja|yazar|haber|автор|авторы|取材|執筆|글)\s*[:：]\s*",
    re.I,
)
# These begin surnames too: a label only before two capitalised words ("Von Max Muster", not "von der Leyen").
PARTICLE_LABEL = re.compile(
    r"^(?:Von|VON|von|Par|PAR|par|Por|POR|por|Di|di|De|Av|av|Af|af|Door|DOOR|door)\s+"
    rf"(?={_CAPITAL}[\w'’.-]*\s+(?:{PARTICLES}\s+)*{_CAPITAL})"
)
# After these, and only after them, a space parts two names.
CHINESE_LABEL = re.compile(r"^(?:作者|撰文|文|本[报報][记記]者|[记記]者|编辑|編輯)\s*(?:[:：/／|｜]\s*|\s+)")
PICTURES = re.compile(
    r"^(?:fotos?|photos?|photograph\w*|bild(?:er)?|illustrations?|illustrationen|video|graphics?|grafik|图|圖|写真)\s*(?:[:：/]|by\b|von\b)",
    re.I,
)
SUFFIXES = {
    "jr", "sr", "ii", "iii", "iv", "md", "phd", "esq", "cfa", "cpa", "mba", "ma", "msc", "bsc", "ba", "jd", "llm", "rn", "dds", "frs",
    "obe", "mp",
}  # fmt: skip
# Folded; a piece of a list that holds one of them tells what somebody is.
ROLES = {
    "reporter", "correspondent", "correspondant", "correspondante", "korrespondent", "korrespondentin", "editor", "writer", "columnist",
    "journalist", "journalistin", "journaliste", "redakteur", "redakteurin", "redaktor", "redaktorin", "redacteur", "redactrice",
    "redactor", "redactora", "redaktion", "staff", "contributor", "producer", "analyst", "reporterin", "gastautor", "gastautorin",
    "newsletter", "freelance", "chief", "director", "periodista", "corresponsal", "enviado", "giornalista", "inviato", "inviata",
    "corrispondente", "jornalista", "correspondente", "verslaggever", "verslaggeefster", "envoye", "envoyee", "envoyes", "chefredakteur",
    "chefredakteurin", "volontar", "volontarin", "muhabir", "muhabiri", "chefreporter", "chefreporterin", "leiter", "leiterin", "head",
    "bureau",
}  # fmt: skip
# Words that stand with roles and make no name of them.
WITH_ROLES = {
    "senior", "political", "business", "sports", "sport", "science", "health", "technology", "guest", "news", "special", "national",
    "international", "foreign", "deputy", "managing", "executive", "editorial", "board", "of", "the", "at", "and",
}  # fmt: skip
ROLE_TAIL = re.compile(
    r"(?:\s*[,|]\s*|\s+[–—-]\s+)(?:[\w'’.&]+\s+){0,4}(?:reporter|correspondent|editor|writer|columnist|contributor|analyst|journalist)s?\b.*$"
    r"|\s+(?:(?:senior|staff|chief|political|business|sports?|science|health|technology|freelance|guest|news|special)\s+)*"
    r"(?:reporter|correspondent|editor|writer|columnist|contributor)s?$",
    re.I,
)
# After a full name: where it was written, for whom, with whose help, when.
CIRCUMSTANCE = re.compile(r"\s+(?:in|for|from|on|at|with|aus|für|mit|im|bei|avec|à|depuis|pour|con|desde|com|met|voor|per)\s+.*$")
NOISE = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:\s*(?:uhr|h|am|pm))?\b|\b\d+\s+(?:hours?|minutes?|days?|mins?)\b(?:\s+(?:ago|read))?|https?://\S+|\bfollow\b"
    r"|フォロー|すべて見る|(?:수습|인턴|선임)?\s*기자$|[記记]者$|特派員$|\bet\s+al\.?$",
    re.I,
)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<=\s)@\w{2,30}\b")
SPLIT_ALWAYS = re.compile(r"\s*(?:[;|•·\n、，؛；]|\s[–—/]\s)\s*")
AND = re.compile(r"\s*(?:\s(?:and|und|et|og|och|ve|dan|και)\s|\s&\s|\s\+\s)\s*", re.I)
LEADING_AND = re.compile(r"^(?:and|und|et|og|och|ve|dan|y|e|i|en|&|\+)\s+")
# One letter or a word of many languages: taken for "and" only between full names.
RISKY_AND = re.compile(r"(?<=\w)\s+(?:y|e|i|en|ja|и|و)\s+(?=\w)")
NOBODY = {
    "admin", "administrator", "root", "webmaster", "guest", "unknown", "author", "autor", "null", "none", "undefined", "user", "default",
    "anonymous", "system", "wordpress", "al", "others", "autres", "agenturen", "agencies", "n a", "mit agenturmaterial", "with agencies",
}  # fmt: skip
MORE_PEOPLE = re.compile(r"^\d+\s+(?:others?|more|autres|weitere|andere|más|altri|outros|anderen)$", re.I)
HOUSE = re.compile(
    r"^The\s|\b(?:News|Zeitung|Times|Post|Magazine?|Media|Press|Agency|Redaktion|TV|Radio|Network|Herald|Tribune|Gazette|Journal|Daily|Online)\b"
)
