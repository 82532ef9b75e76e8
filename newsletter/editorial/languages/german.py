"""German."""

from __future__ import annotations

from newsletter.editorial.languages import verbs
from newsletter.editorial.languages.record import words_of

GERMAN = words_of(
    openers="er sie es ihm ihn ihr ihre ihrem ihren ihrer sein seine seinem seinen seiner dies diese diesem diesen dieser dieses jene jener jenes jenen "
    "doch aber und oder denn sondern dann danach daher deshalb deswegen darum dabei damit dadurch daran darauf darin darüber dafür dagegen dazu davon "
    "davor daraus hier hierbei hierzu hierfür hiermit dort allerdings jedoch zudem außerdem ferner ebenso auch so somit folglich dennoch trotzdem "
    "stattdessen inzwischen unterdessen mittlerweile schließlich zuvor später anschließend gleichzeitig zugleich beide beiden letztere letzterer "
    "solche solcher demnach demzufolge dementsprechend indes indessen hingegen vielmehr überdies dementgegen einerseits andererseits erstens "
    "zweitens drittens zwar nämlich also immerhin jedenfalls wiederum derweil dazwischen seither seitdem dabei ohnehin dahinter dem deren dessen ihnen ihres entsprechend genauso hinzu",
    phrases="zum beispiel | im gegensatz | nicht nur das | mehr noch | in summe | grund genug | kein wunder | kein einzelfall | zum vergleich | bis dahin | gleiches gilt | ähnlich | anders in | nicht so in | gemeint ist | gemeint sind | trotz alledem | beides | ersterer | ersteres | das ergebnis: | die folge: | das problem: | das resultat: | der grund: | die antwort: | das ziel: | unterm strich | alles in allem | mit anderen worten | das heißt | alles andere | der erste | der zweite | die zweite | eine andere | ein anderer "
    "| ein weiterer | eine weitere | ein weiteres | weitere | grund dafür | grund ist | hintergrund ist | hintergrund war | hintergrund waren | hintergrund sind | anlass ist | anlass war | auslöser war | grund war | ziel war | ziel ist | im anschluss | im gegenteil | das gleiche | dasselbe | bei beiden "
    "| das ist | das sei | das war | das wäre | das hat | das habe | das hatte | das wird | das würde | das kann | das könnte | das soll | das sollte | das muss | das müsse "
    "| das zeigt | das bedeutet | das gilt | das macht | das liegt | das geht | das gibt | das führt | das ergab | das sagte | das teilte | das berichtet | das alles "
    "| sollte das | ist das | wäre das | war das | kann das | könnte das | wird das | würde das | hat das | verletzt das | verletzte das | bedeutet das | stimmt das"
    "| kurzum | kurz gesagt | kurz und gut | in kürze | fazit | in einem wort | mit einem wort | zusammengefasst | zusammenfassend | summa summarum | im ergebnis | am ende steht "
    "| glücklicherweise | leider | zum glück | bedauerlicherweise | zugegeben | erwartungsgemäß ",
    stands=r"(?:in |an |seit |ab |bis |noch |erst )?diese[rsnm]? (?:woche|tage|jahr|sommer|herbst|winter|frühjahr|frühling|monat|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wochenende|"
    r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)|sowohl|es gibt",
    prepositions="in im an am auf bei beim nach vor seit mit ohne für gegen durch über unter wegen trotz während zu zum zur aus von vom laut als wenn weil "
    "obwohl neben zwischen statt ein eine einer einige viele manche alle keiner grund teil",
    inner="er ihm ihn ihr ihre ihrem ihren ihrer ihnen sein seine seinem seinen seiner seines diese diesem diesen dieser dieses jenem jenen dies daran darauf darin darüber "
    "dafür dagegen dazu davon dabei damit dadurch daraus beiden solche solchen",
    connects="aber zudem außerdem ebenfalls demnach daraufhin stattdessen hingegen indes wiederum dagegen dennoch trotzdem allerdings jedoch deshalb daher deswegen somit ferner überdies nämlich hiergegen hierauf hiervon hierdurch demzufolge demgemäß demgegenüber",
    goes_on=r"eine? (?:umstand|entscheidung|schritt|entwicklung|vorwurf|aussage|forderung|vorgehen|zahl|summe|haltung|sichtweise|erfolg), (?:der|die|das|den)\b"
    r"|(?:nachzufragen|zu besichtigen|zu sehen) (?:etwa|war|ist)\b|befragt nach\b|nach (?:dessen|deren)\b|(?:phase|teil|schritt|stufe|kapitel|abschnitt|punkt|runde|tag|platz) (?:\d+|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)\b"
    r"|(?:der|die|das|den|im|in der|auf der) (?:zweite|dritte|vierte|letzte|nächste|übrige)n? (?:phase|teil|schritt|stufe|punkt|grund|frage|gruppe|hälfte|runde)\b"
    r"|(?:\w+ ){0,3}(?:(?:milli)?sekunden?|minuten?|stunden?|tagen?|wochen?|monaten?|jahren?|monat|tag|jahr|abend|nacht|kurz|bald|wenig|unmittelbar|direkt|gleich|lange|zeit) (?:später|darauf|danach|davor|zuvor)\b(?!,? (?:dass|wie|ob|als)\b)|am (?:nächsten|folgenden) (?:tag|morgen|abend)\b|am tag (?:darauf|zuvor|danach)"
    r"|[^,:–\"„“”»«]{1,70} er\b|alle (?:zwei|drei|vier|fünf|sechs)\b(?! (?:minuten|stunden|tage|wochen|monate|jahre)\b)"
    r"|(?:einige|viele|manche|mehrere|zwei|drei|vier|fünf) (?:davon|von ihnen)\b"
    r"|[^,:–]{0,70}?\b(?:sind|waren|seien|ist|war) es (?:gar |nur |sogar |noch |rund |etwa |knapp |immerhin ){0,2}\d"
    r"|[^,:–]{0,70}?\b(?:hat|hatte|haben|hatten|ist|war|sind|waren|wird|werden|wurde|wurden|will|wollen|wollte|wollten|kann|können|konnte|konnten|soll|sollen|sollte|sollten|muss|müssen|musste|mussten) (?:er|sie|ihm|ihn|ihnen)\b"
    # Reported speech whose speaker stands in another sentence.
    r"|(?!ich |wenn |ob |wer |was )(?!.*(?:\b(?:ich|dass|sag|erklär|teil|sprach|sprich|laut|zufolge|hieß|heißt|angaben|beton|mein|schr[ei]|bericht|künd|warn|ergänz|fügt|wiss|argument|behaupt|beklag|kritisier|forder|beton|verweis|räumt|gestand|ansicht)|, so \w))"
    r"[^,:–]{0,90}?\b(?:sei|seien|habe|werde|müsse|könne|solle|dürfe|wolle|gebe|stehe|lasse|gehe|komme|bleibe|falle|brauche|entstünden?|bekämen?|kämen?|gäbe|ließen?)\b"
    r"|(?!ich |wenn |ob |wer |was )(?!.*(?:\b(?:ich|dass|wenn|als|sag|erklär|teil|sprach|laut|zufolge|hieß|heißt|angaben|können|müssen|sollen|dürfen|wollen|gern|lieber|beinahe|fast)|\bso \w))[^,:–]{0,60}?\bhätten\b"
    r"|(?:dass|ob|wie|wenn|weil|was|warum|als) das (?:in|bei|so|nicht|reicht|gelingt|will|auch|für|mit|nun|jetzt|alles|noch|schon|zu|ein|eine|der|die|den|passiert|geht|ist|war|sein|möglich)\b"
    # A participle before its auxiliaries ends a clause that began in a piece left out.
    r"|\w+(?:en|t) (?:werden|worden|haben|sein) (?:soll|muss|müss|kann|könn|wird|werd|will|woll|darf|dürf)\w*\b",
    recalls=r"(?:der|die|das|den|dem) (?:\w+ )?(?P<noun>\d+[- ]?jährigen?|(?:ehe)?paar|duo|trio|opfer|täter|verdächtigen?|beschuldigten?|angeklagten?|mann|männer|frau|frauen|junge(?= (?:ist|war|wurde|wird|hat|hatte|soll|sei|kam|lag)\b)|mädchen|kind|mutter|vater"
    r"|nachbarn|geschwister|brüder|schwestern|ankündigung|schritt|entscheidung|vorfall|nachricht|äußerungen|aussagen)\b(?!-)(?!,? (?:dass|wonach|ob|der|die|das|den|dem|des|dessen|deren|aus|von|vom|in|im|mit|an|am|auf|bei|über|für|zum|zur|zu|gegen|zwischen|ist[:,]|lautet)\b)"
    r"|(?:[^\W\d_]+ ){0,3}?(?:(?:in|aus|laut|nach|bei|mit|zu) (?:der|dem|den)|im|beim|zum|zur) (?P<source>erklärung|mitteilung|schreiben|brief|bericht|video|clip|interview|gespräch|rede|studie|umfrage|treffen|sitzung|urteil|dokument|nachricht|verfahren|prozess|(?:dokument|bericht|video|brief|studi|aufnahm|akt|dat|unterlag|recherch|gespräch|nachricht)en?)"
    r"(?=,| (?:hat|hatte|haben|heißt|hieß|ist|war|sind|waren|wird|wurde|wurden|werden|sagte|erklärte|ging|geht|kam|steht|stand|soll|sollen|äußerte|zeigte|fordert|forderte)\b)"
    r"|.*[“”\"»«],?\s*(?:sagte?|so|erklärte?|meinte?|ergänzte?|betonte?|berichtete?|warnte?|fügte?|schimpfte?|klagte?) (?:der|die) (?P<speaker>[\w-]+(?: [\w-]+)?)\.$"
    r"|(?:der|die) (?:\w+ )?(?P<role>(?:[\w-]+)?(?:politiker|sprecher|trainer|spieler|stürmer|torwart|schauspieler|sänger|musiker|autor|schriftsteller|unternehmer|milliardär|regisseur|künstler|forscher|wissenschaftler|anwalt|aktivist|journalist|rapper|star)(?:in)?)\b(?!-)(?!,? (?:der|die|das|des|von|vom|aus|in|im|bei|für|mit|dass)\b)",
    refers=r"\bdiese[rnsm]? (?!(?:woche|jahre?s?|sommer|herbst|winter|frühjahr|monat|tagen?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wochenende|art|zeit)\b)\w|"
    r"^(?:nun|jetzt|zunächst|zuerst|anfangs|am ende|fraglich|unklar|offen|erwartet wurde|beim ersten mal|was bleibt)\b|\b(?:die|der|den) beiden\b|\b(?:erneut|abermals|nochmals|noch einmal|ein (?:zweites|drittes|weiteres) mal|noch (?:mehr|weniger|deutlicher|stärker|größer|höher|schlimmer)|wieder(?! (?:in betrieb|aufge|einge)))\b"
    r"|\b(?:(?:in|an|zu|seit|ab) )?jene[rsnm]? (?:tag|tage|tagen|nacht|abend|morgen|jahr|jahre|jahren|woche|monat|sommer|winter|zeit|moment|stunde)\b|^[^,]{0,60}\b(?:dort|dorthin|damals|daheim)\b|^(?:ein|eine) (?:[a-zäöü-]+ )?(?:mann|frau|junge|mädchen|anwohner(?:in)?|nachbar(?:in)?|zeug(?:e|in)|kund(?:e|in)|passagier(?:in)?|fahrer(?:in)?|besucher(?:in)?|student(?:in)?|mutter|vater|lehrer(?:in)?|sprecher(?:in)?)\b"
    r"|^(?:von|unter|bei) (?:den|allen) \d",
    speech=r"[,?!“”\"«»]\s*(?:sagt|sagte|so|erklärt|erklärte|meint|meinte|ergänzt|ergänzte|betont|betonte|schreibt|schrieb|berichtet|berichtete|fügte|warnt|warnte|fragt|fragte) (?:er|sie|ich|wir)\b",
    articles="der die das den dem",
    announces=r"\bhier (?:sind|finden|lesen|ist ein|ein|die|das|der|kommt)\b|\bim folgenden\b|\bfolgende[rnsm]?\b|\bein überblick\b|\b(?:was|das) (?:sie|man|du) (?:jetzt |nun |dazu |darüber )?(?:wissen|beachten)\b"
    r"|\bwir\b[^.]*\b(?:zusammengestellt|zusammengetragen|zusammengefasst|gesammelt|aufgelistet|herausgesucht)\b|\bin diesem (?:artikel|beitrag|ratgeber|text)\b"
    r"|\b(?:ist|war|steht|wurde|wird) (?:\w+ )?ein(?:e)?s (?:klar|sicher|gewiss|fest)[.!]|\beines (?:ist|war|steht) (?:klar|sicher|gewiss|fest)[.!]|\baus (?:einem|gutem) (?:einfachen |guten )?grund[.!]$"
    r"|\b(?:erfahren|lesen|finden|sehen|entdecken) sie (?:mehr|hier|jetzt|unten|alles|in)\b|\bmehr (?:dazu|darüber|infos|informationen)\b[^.]*\b(?:hier|unter|auf)\b|\bjetzt (?:lesen|anmelden|testen|sichern|entdecken)\b"
    r"|\b(?:(?:schreiben|schicken|senden|mailen|sagen|erzählen|folgen) sie uns\b|(?:teilen|diskutieren) sie (?:mit|uns|diesen)\b|melden sie sich\b|(?:schreibt|schickt|sagt|folgt) uns\b|in den kommentaren\b|ihre (?:meinung|fotos|leserbriefe|zuschriften)\b)",
    half=r"(?:wenn|weil|obwohl|dass|während|nachdem|sodass|falls|indem|sobald|solange|was|wie|warum|wieso|weshalb|wozu|wohin) [^,:?]*[.]$",
    points=r"\b(?:dies(?:e[rnsm]?)?|jene[rnsm]?|solche[rnsm]?|dessen|deren)\b(?! (?:woche|jahr|jahres|sommer|herbst|winter|frühjahr|monat|tage|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|wochenende)\b)"
    r"|\bda(?:ran|rauf|rin|rüber|für|gegen|zu|von|bei|mit|durch|raus|hinter|vor)\b(?!,? (?:dass|ob|wie|wer|was|wo|wann|zu|um)\b)|\bhierzu\b|\b(?:dort|damals|derweil|zudem|außerdem|ebenfalls|wiederum|hingegen|indes|demnach|dennoch|trotzdem)\b|\bin diesem zusammenhang\b|\b(?:die|den|der) (?:beiden|anderen)\b|\berneut\b|\bnoch (?:mehr|weniger|deutlicher|stärker|größer|einmal)\b|\bentsprechend\b|(?<!sondern )\bauch (?:ein|eine|einen|der|die|das|den|dem|in|am|im)\b",
    persons="er ihm ihn",
    verbs=verbs.GERMAN,
    nouns_have_capitals=True,
    ours="ich wir uns unser unsere unserem unseren unserer unseres mein meine meinem meinen meiner mich mir",
)
