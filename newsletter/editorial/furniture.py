"""What a page's text holds beside its story: captions, invitations, corrections, items of a list; and where and under what heading a report was written. Pure."""

from __future__ import annotations

import re

_LINE = re.compile(
    r"(?:[\w.,]+ ){0,3}\d{1,4}: |"
    r"(?:photos?|images?|foto|fotos|bild|bilder|video|caption|updated?|correction|watch|listen|crédit photo|tags?)\s*:|"
    r"(?:(?:listen|watch) (?:here|now|live|to this|to the)|read more|read also|see also|advertisement|anzeige|sign up|subscribe|follow us|"
    r"weiterlesen|lesen sie|mehr zum thema|lire aussi|à lire|leer (?:más|la|noticia|nota)|lea también|leggi anche|continue reading|share this|editor's note|all rights|"
    r"lees ook|lees meer|abonneer|leia (?:também|mais)|veja também|assine|suscríbete|iscriviti|abonnez-vous|inscrivez-vous|läs (?:också|även|mer)|les også|læs også|"
    r"читайте также|подпи(?:шитесь|сывайтесь)|اقرأ أيضا|関連記事|관련 ?기사|무단 ?전재|相关阅读|相關新聞|责任编辑|責任編輯|"
    r"this (?:article|story|post|piece) (?:was|is|first|originally|has been (?:updated|corrected))|this is an? (?:edited )?(?:excerpt|extract))\b|"
    r"(?:please )?(?:enable|activate|turn on|aktivieren sie|bitte|activez|veuillez|habilit[ea]|active|attiva) (?:\w+ ){0,2}javascript\b|"
    r"by (?:submitting|subscribing|signing up|clicking)\b[^.]*\byou (?:agree|accept|consent)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+@\S+\.\w")
# Anywhere, in small letters.
_MARKS = (
    *("|", "©", "http://", "https://", "www.", "click here", "pictured above", "pictured below", "see below", "appeared first on"),
    *(
        "am kiosk",
        "hier zu bestellen",
        "hier bestellen",
        "jetzt bestellen",
        "im handel erhältlich",
        "zeitschriftenhandel",
        "on newsstands",
        "subscribers only",
        "en kiosque",
    ),
    *(
        "en kiosques",
        "réservé aux abonnés",
        "en quioscos",
        "a la venta en",
        "in edicola",
        "nas bancas",
        "ci-dessous",
        "ci-contre",
        "ci-après",
        "aquí abajo",
        "qui sotto",
    ),
    *("accept cookies", "we use cookies", "newsletter abonnieren", "your privacy policy", "our privacy policy", "our terms of use"),
    *("our terms of service", "unsere datenschutzerklärung", "unserer datenschutzerklärung", "notre politique de confidentialité"),
    *("nuestra política de privacidad", "nossa política de privacidade", "nostra informativa sulla privacy", "مشاركاتك يمكن استخدامها"),
)

# One item of a list says nothing without its neighbours. A dash opens direct speech in many languages, a number a German date or club.
_ITEM = re.compile(r"^(?:[-•·▪●◦►▶‣*✓✔➤] ?|\d{1,2}\) |\(\d{1,2}\) |[a-z]\) )\S")
_CAPTION = re.compile(
    r"\((?:l|r|li|re|links|rechts|mitte|left|right|cent(?:er|re)|à (?:gauche|droite)|izq|der|izquierda|derecha|esq|dir)\.?\)|\((?:pictures?|photos?|fotos?|bild|image|crédit|ap photo)\b[:/ ]",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"^(?:Von|By|Par|Por|Di|Door)(?: (?:[A-ZÀ-Þ][\w.’'-]*|de|von|van|der|da|di|du|la|le|und|and|et|y|e|en)){2,6}\.$")
_LONGEST_CAPTION = 400  # characters
_PICTURE = r"(?:photo(?:graph)?s?|picture|image|fotos?|foto(?:graf(?:in|ía|ia)?)|bild(?:er|quelle|nachweis|rechte)?|imagen|imagem|immagine|beeld|фото)"
_CREDIT = re.compile(
    rf"(?:^|[.!?…)”\"»|/(\[] ?)(?:{_PICTURE}(?: ?(?:credits?|sources?|by|via|courtesy of|de|di|von))? ?[:©]|©|\(c\) |"
    rf"(?:cr[ée]dit[os]?|credits?|courtesy|cortesía|source|fuente|fonte|quelle|kredit)(?: (?:de |des |da |do |of )?(?:la |the )?{_PICTURE})?: ?\S|"
    rf"(?:titel|vorschau|symbol|archiv|beispiel)(?:bild|foto)\b ?[:/(])",
    re.IGNORECASE,
)
# "(18.01.2018)", "18.01.2018 –", "[2019-03-12]", "12. März 2019:", "March 12, 2019 —" before the first sentence.
_MONTH = r"[A-Za-zÀ-ÿ]{3,10}\.?"
_DATED = rf"(?:\d{{1,2}}[./-] ?\d{{1,2}}[./-] ?\d{{2,4}}|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}(?:\.|er|st|nd|rd|th)? (?:de )?{_MONTH} (?:de )?\d{{4}}|{_MONTH} \d{{1,2}},? \d{{4}})"
_DATE = re.compile(
    rf"^(?:[(\[]{_DATED}(?:[ ,|–-]+\d{{1,2}}[:.]\d{{2}}(?: ?uhr)?)?[)\]] ?(?:[:|–—]|-{{1,2}})? ?|{_DATED}(?:[ ,|–-]+\d{{1,2}}[:.]\d{{2}}(?: ?uhr)?)? ?(?:[|:–—]|-{{1,2}}) )(?=\S)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7a3]")  # "2." is none
_NUMBERED = re.compile(r"^\d{1,2}\. \S")
_ASIDE = re.compile(r"^[(\[（][^()\[\]（）]*[)\]）][.。]?$")

# Where and by whom an agency's report was written, before its first sentence. In Japanese, Korean and Chinese ...
_EASTERN = re.compile(
    r"^(?:【[^】]{1,40}】|［[^］]{1,40}］|\([^()]{1,20}=[^()]{1,20}\)|\[[^\[\]]{1,20}=[^\[\]]{1,20}\])\s*(?:[가-힣]{2,4} (?:기자|특파원)\s*=\s*)?(?=.*[\u3040-\u9fff가-힣])"
)
# ... and elsewhere: "LA CROSSE, Wis. (AP) —", "Madrid, 1 nov (EFE).-", "(ANSA) - ROMA, 16 APR -", "PUTRAJAYA, Nov 22 —", "Wien/Linz – Die".
_AGENCY = r"\((?:[A-ZÀ-Þ][\w./ -]{1,24}|dpa|epd|kna|sid|apa|red|sda|ots)\)\.?:?"
_PLACE = r"[A-ZÀ-Þ][\w.'’-]*(?:[ ,/]+[A-ZÀ-Þ][\w.'’-]*){0,5}"
_DAY = r"(?:,? (?:\d{1,2}\.? )?[A-Za-zÀ-ÿ]{3,9}\.?(?: \d{1,2})?)?"
_CAPITALS = r"(?:[A-ZÀ-Þ]{3,}(?:[ /-][A-ZÀ-Þ]{2,}){0,4}|[A-ZÀ-Þ]{2,}(?:[ /-][A-ZÀ-Þ]{2,}){1,4})(?:, [A-ZÀ-Þ][\w.]*)?"
_DASH = r" ?(?:[–—]|-{1,2}) "
_GERMAN_TOP = r"(?=(?:Der|Die|Das|Dem|Den|Des|Eine?[mnrs]?|I[mn]|A[mn]|Auf|Bei[m]?|Nach|Mit|Vo[mnr]|Zu[mr]?|Wegen|Trotz|Für|Es|Seit|Aus|Unter|Über|Mehr|Rund|Kurz|Zwei|Drei) )"
_WESTERN = re.compile(
    rf"^(?:(?:{_PLACE}{_DAY} ?)?{_AGENCY} ?(?:{_DASH}|-+ ?)(?:{_CAPITALS}{_DAY}{_DASH})?|{_CAPITALS}{_DAY}{_DASH}|{_PLACE}{_DASH}{_GERMAN_TOP}|[A-ZÀ-Þ]\w+/[A-ZÀ-Þ]\w+{_DASH})(?=[\"“„«‘'¿¡]?[A-ZÀ-Þ\d])"
)


# The name of a column before the first sentence, with or without a colon.
_COLUMN = re.compile(
    r"^(?:Analys[ei]s?|Opinion|Opinión|Opinione|Opinião|Kommentar|Interview|Reportage|Récit|Critique|Exclusi[fv]e?|Portrait|Porträt|Enquête|Décryptage|Entretien|Tribune|[EÉ]dito(?:rial)?|"
    r"Análisis|Entrevista|Análise|Reportaje|Reportagem|Analisi|Commento|Intervista|Hintergrund|Glosse|Leitartikel|Essay|Comment|Commentary|Feature|Explainer|Zusammenfassung)"
    r"(?:\s*[:|•·–—]\s+(?=[\"“„«‘'¿¡]?[A-ZÀ-Þ\d])|\s+(?=(?:Après|Avant|Alors|Avec|Dans|Depuis|Selon|Pour|Le|La|Les|L['’]\w+|Un|Une|Des|Au|Der|Die|Das|Ein|Eine|Nach|Im|In|Mit|Seit|El|Los|Las|En|Tras|Desde|"
    r"Il|Lo|Dopo|O|A|Os|As|Em|Após|Um|Uma|The|An|After|When|As) ))"
)


def is_furniture(piece: str, language: str | None) -> bool:
    """True for a piece that is a line of the page, an item of a list, or an aside in brackets, and so no sentence of the story."""
    small = piece.lower()
    if any(mark in small for mark in _MARKS) or ("@" in piece and _ADDRESS.search(piece)):
        return True
    if any(pattern.match(piece) for pattern in (_LINE, _ITEM, _ASIDE, _AUTHOR)) or ("(" in piece and _CAPTION.search(piece)):
        return True
    return not _WORD.search(piece) or (language != "de" and bool(_NUMBERED.match(piece)))


def is_caption(paragraph: str) -> bool:
    """True for a short paragraph that holds a picture's credit: whatever else it says is what the picture shows."""
    return len(paragraph) <= _LONGEST_CAPTION and bool(_CREDIT.search(paragraph))


def without_dateline(piece: str) -> str:
    """The piece from where its sentence begins."""
    return _COLUMN.sub("", _WESTERN.sub("", _EASTERN.sub("", _DATE.sub("", piece))))
