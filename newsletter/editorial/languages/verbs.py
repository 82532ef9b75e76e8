"""By what a finite verb is known, in the languages in which it shows: a line without one is a heading, however it is punctuated. Pure.

Where a form may also be another word it counts: a fragment that is not seen costs less than a sentence that is lost. The pattern is
matched against the sentence with a small first letter. English is not here, as its verbs look like its nouns.
"""

from __future__ import annotations

_DE_AUXILIARIES = (
    "ist|sind|war|waren|sei|seien|hat|habe|haben|hatten?|wird|werden?|wurden?|würden?|kann|können?|konnten?|könnten?|will|wollen?|sollen?|soll|muss|müssen?"
    "|darf|dürfen?|mag|weiß|gibt|gäbe|wäre|käme|ließe|wüsste|heiße|tat|tut|begann|gewann|verlor|starb|galt|hieß|half|bat|flog|floh|lud|riss|schien"
    "|schwieg|sang|sprang|stahl|trank|verließ|verschwand|wuchs|zwang|bekam|bog|schob|schoss|hob|lag|wog|mied|glich|litt|pfiff"
)
_DE_STRONG = (
    "(?:auf|ab|an|aus|be|ver|er|ent|ge|zer)?(?:gab|ging|kam|stand|lag|sah|fand|hielt|lief|rief|zog|trug|schlug|fiel|stieg|sank|brach|sprach|nahm"
    "|schrieb|traf|warf|fuhr|trat|trieb|bot|wies|schloss|schied|ließ|riet|griff|schnitt|stieß|floss|blieb)"
)
_DE_NOT_T = (
    "nicht|seit|mit|erst|fast|selbst|jetzt|meist|sonst|zuletzt|samt|statt|bereit|weit|laut|gut|alt|kalt|bekannt|einst|längst|höchst|möglichst|insgesamt"
    "|sofort|dort|fort|oft|recht|echt|schlecht|leicht|direkt|perfekt|komplett|konkret|derzeit|bestimmt|[a-zäöüß]+(?:weit|haft)"
)
_DE_NOT_TE = "heute|mitte|seite|gute|letzten?|beste?n?|ersten?|zweiten?|dritten?|hunderte|weiten?|rechten?|alten?|unten|hinten"
_DE_NOT_EN = (
    "den|einen|keinen|meinen|seinen|ihren|unseren|gegen|neben|zwischen|wegen|allen|vielen|einigen|beiden|anderen|diesen|jenen|wenigen|denen|hinten|vorn"
    "|oben|unten|außen|innen|morgen|gestern|ihnen|sondern|modern|extern|intern|fern|gern|zugunsten|mitten|inmitten|neuen"
)
_NOUN, _LOW = "[A-ZÄÖÜ0-9][\\wäöüß.-]*", "[a-zäöüß]"
GERMAN = (
    rf"\b(?:{_DE_AUXILIARIES}|{_DE_STRONG})\b"
    rf"|\b(?!(?:{_DE_NOT_T})\b){_LOW}{{2,}}t\b"
    # Behind these endings a noun makes it an adjective ("die geplanten Tests"), unless another noun stands before ("Minister planten Tests").
    rf"|\b(?!(?:{_DE_NOT_TE})\b){_LOW}{{2,}}ten?\b(?! [A-ZÄÖÜ])|(?:{_NOUN}|,) {_LOW}{{2,}}ten? (?=[A-ZÄÖÜ])"
    rf"|\b(?!(?:{_DE_NOT_EN})\b){_LOW}{{2,}}(?:en|ern|eln)\b(?! [A-ZÄÖÜ])|{_NOUN} (?!(?:{_DE_NOT_EN})\b){_LOW}{{3,}}(?:en|ern|eln) (?=[A-ZÄÖÜ])"
    rf"|\b(?:es|man|er|sie|ich|wir|ihr|du) |\b{_LOW}{{3,}}e (?:es|man|er|sie|sich|den|die|das|der|dem|ein|eine|einen|noch|nicht|auch|kein|keine|offenbar|sich)\b"
    rf"|\b(?:es|man|er|sie|das|dies|sich) {_LOW}{{3,}}e\b|^{_LOW}{{3,}}(?:en|t) (?:[A-ZÄÖÜ]|die|das|der|den|sich|sie)"
    rf"|^{_LOW}+ {_LOW}{{3,}}(?:en|ern|eln|ten?) (?=[A-ZÄÖÜ])"
)

_FR = "[a-zàâçéèêëîïôûùüœ]"
FRENCH = (
    r"\b(?:est|sont|a|ont|était|étaient|fut|furent|sera|seront|serait|seraient|soit|soient|avait|avaient|eut|aura|auront|aurait|fait|font|va|vont|peut|peuvent"
    r"|doit|doivent|veut|veulent|dit|met|mettent|prend|vient|tient|faut|sait|voit|reste|suis|sommes|êtes|ai|avons|avez|vaut|part|sort|sert|perd|rend|attend"
    r"|répond|défend|entend|ouvre|couvre|offre|meurt|vit|suit|croit|permet|semble|existe|eu|il|elle|on|ils|elles|je|nous|vous|tu|qui|se|ne)\b"
    rf"|\b[nsjlm]['’](?={_FR}+(?:e|ent|ait|a|it)\b)|\b{_FR}{{2,}}(?:ait|aient|èrent|irent|urent|era|eront|issent|it|ît|ut|oit|ient|iennent|oient)\b"
    rf"|\b{_FR}{{3,}}a\b"
    # An ending that nouns have too counts before what is no part of the noun.
    rf"|\b{_FR}{{2,}}(?:e|ent|t|d|ons|ez)(?:,| ne| pas| plus)? (?:le|la|les|un|une|des|du|au|aux|que|son|sa|ses|leur|leurs|ce|cet|cette|ces|à|ainsi|aussi|bien"
    r"|encore|déjà|notamment|toujours|désormais|depuis|plus|très|avoir|être|trop|longtemps|tous|toutes|[a-z]+ment)\b"
    rf"|\b{_FR}{{2,}}(?:e|ent|t|d) (?:l|d|qu|aujourd)['’]"
)

_ES = "[a-záéíóúñü]"
SPANISH = (
    r"\b(?:es|son|fue|fueron|era|eran|será|serán|sería|ha|han|había|habían|hay|hubo|está|están|estaba|estaban|estuvo|tiene|tienen|tuvo|hace|hacen|hizo|va|van"
    r"|iba|puede|pueden|pudo|podrá|debe|deben|quiere|quieren|quiso|dice|dijo|puso|supuso|propuso|trajo|vino|vio|dio|supo|produjo|redujo|sigue|siguen|sabe|viene"
    r"|vive|pide|piden|soy|somos|he|hemos|queda|quedan|sale|llega|llegan|parece|existe|existen)\b"
    rf"|\b{_ES}{{2,}}(?:ó|aron|ieron|aba|aban|ía|ían|ará|erá|irá|arán|erán|irán|aría|ería|iría|an|en|amos|emos|imos)\b"
    rf"|\b(?:se|no|que|me|nos|le|les|lo|te) {_ES}{{3,}}(?:a|e|o)\b"
    rf"|\b(?!(?:para|hacia|contra|sobre|entre|desde|ante|durante|hasta|mediante|como|una|esta|toda|cada|donde|que)\b){_ES}{{2,}}(?:a|e)(?: no| ya| hoy| también)? (?:el|la|los|las|un|una|su|sus|al|que|a|con|en|por|este|esta|ayer|hoy|ante|tras|como|más)\b"
)

_IT = "[a-zàèéìòù]"
ITALIAN = (
    r"\b(?:è|sono|era|erano|fu|furono|sarà|saranno|sarebbe|ha|hanno|aveva|avevano|ebbe|sta|stanno|va|vanno|fa|fanno|può|possono|deve|devono|vuole|vogliono"
    r"|dice|disse|viene|vengono|resta|restano|sia|siano|abbia|ho|abbiamo|siamo|c['’]è|dà|sa|esce|torna|arriva|arrivano|potrebbe|potrebbero)\b"
    rf"|\b{_IT}{{2,}}(?:ò|ono|ava|avano|eva|evano|iva|ivano|erà|irà|eranno|iranno|rebbe|rebbero|ano|iscono|isce|ette|ero)\b"
    rf"|\b(?:si|non|che|mi|ci|lo|la|ne|vi) {_IT}{{3,}}(?:a|e|o)\b"
    rf"|\b(?!(?:una|che|come|tra|fra|oltre|dove|ogni|della|dalla|nella|alla|sulla|delle|dalle|nelle|alle|sulle|contro|sopra|senza)\b){_IT}{{2,}}(?:a|e)(?: non| già| anche)? (?:il|lo|la|i|gli|le|un|una|al|alla|ai|che|a|per|con|in|nel|nella|ieri|oggi|come|più)\b"
    rf"|\b{_IT}{{2,}}(?:a|e) (?:l|un|all|nell)['’]"
)

_PT = "[a-záâãàéêíóôõúç]"
PORTUGUESE = (
    r"\b(?:é|são|foi|foram|era|eram|será|serão|seria|há|tem|têm|tinha|tinham|teve|está|estão|estava|estavam|esteve|vai|vão|faz|fazem|fez|pode|podem|pôde|deve"
    r"|devem|quer|querem|diz|disse|vem|vêm|veio|dá|dão|deu|sabe|sabem|segue|fica|ficam|houve|parece|existe|sou|somos|traz|põe|pôs|conquista|chega|chegam|possui"
    r"|costuma|precisa)\b"
    rf"|\b{_PT}{{2,}}(?:ou|eu|iu|aram|eram|iram|ava|avam|ia|iam|ará|erá|irá|arão|erão|irão|aria|eria|am|em|amos|emos)\b"
    rf"|\b(?:se|não|que|me|nos|lhe) {_PT}{{3,}}(?:a|e|o)\b|\b{_PT}{{2,}}-se\b"
    rf"|\b(?!(?:para|contra|sobre|entre|desde|durante|perante|mediante|como|uma|esta|toda|cada|onde|que)\b){_PT}{{2,}}(?:a|e)(?: não| já| também)? (?:o|a|os|as|um|uma|ao|à|que|com|em|por|no|na|nos|nas|este|esta|como|mais|hoje)\b"
)
