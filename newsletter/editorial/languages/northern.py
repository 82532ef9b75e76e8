"""Dutch, Swedish, Norwegian and Danish."""

from __future__ import annotations

from newsletter.editorial.languages.record import Words, words_of

DUTCH = words_of(
    openers="hij zij ze hem hun hen haar zijn dit dat deze die maar en of want dus toch dan daarna daarom daardoor daarbij daarmee daarvan daarvoor daarin daarop daaruit daarover "
    "daarnaast daarentegen hierdoor hiermee hiervoor hierbij hierover hierop echter ook bovendien verder intussen ondertussen vervolgens tegelijk tegelijkertijd beide beiden zo daar "
    "hier desondanks niettemin overigens anderzijds enerzijds immers namelijk kortom uiteindelijk later eerder sindsdien toen zodat waardoor zulke zo'n anderen",
    phrases="het is | het was | het gaat | het zou | het wordt | het werd | het heeft | het had | aan de andere kant | in tegenstelling | om die reden | met andere woorden | op die manier | als gevolg | tot dan | tot nu | een ander | een andere "
    "| de ander | de andere | de twee | het tweede | de tweede | hetzelfde | dezelfde | ten tweede | ten derde | niet alleen dat | meer nog | dat is | bij beide | voor het overige | wat dat betreft | in dat geval | in die zin",
    stands=r"(?:in |sinds |van )?(?:deze|dit) (?:week|maand|jaar|zomer|winter|herfst|lente|voorjaar|najaar|ochtend|middag|avond|nacht|weekend|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)|ook (?:in|op|bij|de|het|voor)|later (?:deze|dit|in)|eerder (?:deze|dit)",
    prepositions="in op bij na voor sinds met zonder tegen door over onder tijdens wegens om te tot uit van volgens als toen wanneer omdat hoewel naast tussen een enkele vele sommige geen een deel",
    inner="hij zij ze hem hun hen haar zijn dit dat deze die daarvan daarop daarin daarmee daarvoor daarbij",
    connects="ook echter bovendien daarom opnieuw",
    goes_on=r"(?:fase|deel|stap|hoofdstuk|punt) (?:\d+|een|twee|drie|vier|vijf|zes)\b|(?:de|het) (?:tweede|derde|laatste|volgende) (?:fase|deel|stap|vraag|reden)\b"
    r"|(?:\w+ ){0,3}(?:minuten|uur|uren|dag|dagen|week|weken|maand|maanden|jaar|kort|even|avond) (?:later|eerder|nadien|ervoor)(?=,| (?:is|was|werd|werden|heeft|had|kwam|volgde)\b)|[^,:–]{0,60}?\b(?:heeft|had|is|was|wordt|werd|zal|wil|kan|moet|gaat|krijgt|kreeg|nam|kwam|ging) (?:hij|ze|zij)\b"
    r"|de (?:volgende|vorige) (?:dag|ochtend|avond)\b|de dag (?:erna|ervoor|nadien)|kort (?:daarna|daarvoor|nadien)|opnieuw",
    recalls=r"(?:de|het) (?:\w+ )?(?P<noun>\d+-jarigen?|koppel|paar|duo|trio|slachtoffers?|verdachten?|beklaagden?|man|mannen|vrouw|vrouwen|jongen|meisje|tiener|kind|moeder|vader|buren|broers|zussen|aankondiging|beslissing|incident|nieuws)\b"
    r"(?! (?:die|dat|wiens|van|uit|in|op|met|over|om|voor|tussen|achter|is dat)\b)",
    refers=r"^(?:nu|eerst|inmiddels)\b|\b(?:opnieuw|nogmaals|alweer|nog (?:meer|minder|groter|hoger))\b",
    speech=r"[,?!”\"’']\s*(?:zegt|zei|aldus|vertelt|vertelde|vindt|stelt|legt|klinkt) (?:hij|zij|ze|ik|het)\b|[”\"’'],? klinkt het\b",
    announces=r"\bhieronder\b|\been overzicht\b|\bhet volgende\b|\bde volgende (?:punten|vragen|tips)\b|\bdit (?:zijn|is wat|moet je)\b|\bwat (?:je|u) moet weten\b",
    points=r"\b(?:dit|deze)\b(?! (?:week|maand|jaar|zomer|winter|herfst|lente|voorjaar|najaar|ochtend|middag|avond|nacht|weekend)\b)|\b(?:daarvan|daarop|daarin|daarmee|daarvoor|daarbij|daaraan|hiervan|ook|echter|bovendien|opnieuw)\b",
    persons="hij hem",
    articles="de het",
)

SWEDISH = words_of(
    openers="han hon honom henne hans hennes deras dess detta denna dessa sådan sådana men och eller så dock därför därmed därefter därpå därtill dessutom också sedan samtidigt båda där här då alltså ändå istället "
    "däremot tvärtom vidare dels senare varpå vilket nämligen annars likaså dit hit",
    phrases="den är | den var | det är | det var | det har | det hade | det blir | det blev | det kan | det ska | det skulle | det gäller | det handlar | det säger | de är | de var | de har | de hade | de kan | de ska | till exempel | i stället | å andra sidan | trots det | på grund av det "
    "| som en följd | i sin tur | utöver det | förutom det | efter det | sedan dess | med andra ord | en annan | ett annat | den andra | det andra | de två | de båda | det samma | samma sak",
    stands=r"(?:i |under )?(?:denna|detta) (?:vecka|månad|år|sommar|vinter|höst|vår|helg)|det finns|senare (?:i|på|under)|så (?:kallade|många)",
    prepositions="i på vid efter före för sedan med utan mot genom över under till från av enligt om när eftersom trots mellan bland en ett några många alla ingen",
    inner="han hon honom henne hans hennes deras dess detta denna dessa",
    connects="också dessutom däremot dock därför",
    goes_on=r"(?:fas|del|steg|kapitel|punkt) (?:\d+|ett|två|tre|fyra|fem|sex)\b|(?:den|det) (?:andra|tredje|sista|nästa) (?:fasen|delen|steget|frågan)\b"
    r"|(?:\w+ ){0,3}(?:minuter|timmar|timme|dagar|dag|veckor|vecka|månader|månad|år|kort|strax|natten|kvällen) (?:senare|tidigare)(?=,| (?:är|var|blev|har|hade|kom|stormade|ska)\b)|[^,:–]{0,60}?\b(?:har|hade|är|var|blev|ska|skulle|vill|kan|fick|gick|kom) (?:han|hon)\b"
    r"|dagen (?:efter|innan)\b(?! (?:att|det))|(?:kort|strax) (?:därefter|efteråt|innan) |tidigare (?:har|hade|i dag)|återigen|på nytt",
    recalls=r"(?P<noun>\d+-åringen|paret|duon|trion|offret|offren|mannen|männen|kvinnan|kvinnorna|pojken|flickan|tonåringen|barnet|mamman|pappan|grannarna|syskonen|bröderna|systrarna|beskedet|beslutet|händelsen|nyheten)\b(?! (?:som|i|på|från|med|om|att|vars)\b)",
    refers=r"^(?:nu|först)\b|\b(?:igen|återigen|ännu (?:mer|mindre|fler|större)|på nytt)\b",
    speech=r"[,?!”\"]\s*(?:säger|sade|sa|berättar|berättade|förklarar|menar|skriver|tillägger) (?:han|hon|de|jag)\b",
    announces=r"\bhär är\b|\bnedan\b|\bföljande\b|\bdet här (?:är|vet|måste)\b",
    points=r"\b(?:detta|denna|dessa)\b(?! (?:vecka|månad|år|sommar|vinter|höst|vår|helg)\b)|\b(?:den|det|de) här\b|\b(?:också|dessutom|däremot|igen|återigen|ännu mer|de två|de båda)\b",
    persons="han hon honom henne",
)


def _norse(openers: str) -> Words:
    """Norwegian and Danish share all words but their openers, as far as this is concerned."""
    return words_of(
        openers=openers,
        phrases="den er | den var | det er | det var | det har | det hadde | det havde | det blir | det bliver | det ble | det blev | det kan | det skal | det gjelder | det gælder | det handler | det sier | det siger | de er | de var | de har | de hadde | de havde | de kan | de skal | for eksempel | i stedet "
        "| på den annen side | på den anden side | tross dette | på trods af det | som følge | i tillegg | ved siden av | ut over det | etter det | efter det | siden den gang | med andre ord | en annen | en anden | et annet | et andet | den andre | den anden | de to | det samme",
        stands=r"(?:i |under )?(?:denne|dette) (?:uken|uka|uge|måneden|måned|året|år|sommeren|sommer|vinteren|vinter|høsten|efterår|helgen|weekend)|det finnes|det findes|der er|senere (?:i|på)",
        prepositions="i på ved etter efter før for siden med uten uden mot mod gjennom gennem over under til fra av af ifølge om når fordi tross trods mellom mellem blant blandt en et noen nogle mange alle ingen",
        inner="han hun ham henne hende hans hennes hendes deres dets dette denne disse",
        connects="også dessuten desuden derimot derimod derfor",
        goes_on=r"(?:fase|del|steg|trinn|skridt|kapittel|kapitel|punkt) (?:\d+|en|to|tre|fire|fem|seks)\b|(?:\w+ ){0,3}(?:minutter|timer|time|dager|dage|dag|uker|uger|uke|uge|måneder|måned|år|kort|like|natten|kvelden|aftenen) (?:senere|tidligere)(?=,| (?:er|var|ble|blev|har|hadde|havde|kom)\b)"
        r"|[^,:–]{0,60}?\b(?:har|hadde|havde|er|var|ble|blev|skal|skulle|vil|kan|fikk|fik|gikk|gik|kom) (?:han|hun)\b|dagen (?:etter|efter|før)\b(?! (?:at|det))|(?:kort|like) (?:etter|efter)(?:på)? |tidligere (?:har|hadde|havde)|igjen |på nytt|på ny",
        recalls=r"(?P<noun>\d+-åringen|\d+-årige|paret|duoen|trioen|offeret|ofrene|mannen|manden|mennene|mændene|kvinnen|kvinden|kvinnene|kvinderne|gutten|drengen|jenta|pigen|tenåringen|barnet|moren|faren|naboene|naboerne|søsknene|søskende|beskjeden|beslutningen|hendelsen|nyheten|nyheden)\b"
        r"(?! (?:som|der|i|på|fra|med|om|at|til|av|af)\b)",
        refers=r"^(?:nå|nu|først)\b|\b(?:igjen|igen|atter|enda (?:mer|mindre|flere|større)|endnu (?:mere|mindre|flere|større)|på nytt|på ny)\b",
        speech=r"[,?!”\"»]?\s*(?:sier|siger|sa|sagde|forteller|fortæller|fortalte|forklarer|mener|skriver|legger|tilføjer|understreker|påpeker) (?:han|hun|de|jeg)\b",
        announces=r"\bher er\b|\bnedenfor\b|\bfølgende\b|\bdette (?:er|vet|må)\b",
        points=r"\b(?:dette|denne|disse)\b(?! (?:uken|uka|uge|måneden|måned|året|år|sommeren|sommer|vinteren|vinter|høsten|efterår|helgen|weekend)\b)|\b(?:igjen|igen|enda mer|endnu mere|de to|begge|også|dessuten|desuden|derimot|derimod)\b",
        persons="han hun ham henne hende",
    )


NORWEGIAN = _norse(
    "han hun ham henne hans hennes deres dets dette denne disse slik slike men og eller så derfor dermed deretter dessuten også siden samtidig begge der her da altså likevel derimot tvert videre senere ellers dit hit"
)

DANISH = _norse(
    "han hun ham hende hans hendes deres dets dette denne disse sådan sådanne men og eller så derfor dermed derefter desuden også siden samtidig begge her da altså alligevel derimot derimod tværtimod videre senere ellers derhen"
)
