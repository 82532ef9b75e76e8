"""French, Spanish, Italian and Portuguese."""

from __future__ import annotations

from newsletter.editorial.languages import verbs
from newsletter.editorial.languages.record import words_of

FRENCH = words_of(
    openers="il elle ils elles ce cet cette ces c cela ça celui celle ceux celles celui-ci celle-ci son sa ses leur leurs lui eux mais et ou donc or ni car "
    "puis ensuite enfin alors ainsi aussi cependant pourtant toutefois néanmoins tel telle tels telles là autrement finalement parallèlement "
    "autre autres certes surtout d'où bref voilà voici tous toutes deuxième troisième inversement",
    phrases="en effet | par ailleurs | en outre | de plus | par exemple | au contraire | en revanche | par conséquent | d'ailleurs | du coup | à son tour | dès lors "
    "| d'autre part | de même | dans le même temps | en même temps | par contre | à l'inverse | un autre | une autre | d'autres | les deux | ce dernier | cette dernière "
    "| malgré tout | quant à | pour autant | c'est | n'empêche | à cela | pour cela | de son côté | en conséquence | depuis lors | d'un autre côté | au total | en somme | en résumé | autrement dit | à l'époque | de quoi | du jamais vu | idem | même constat | même chose | même son de cloche | pire encore | pire, | mieux, | depuis, | entre-temps | entretemps | pour l'heure | pour l'instant | reste à savoir | reste que "
    "| non, | oui, | après quoi | dans la foulée | quant au | quant aux | l'occasion de | l'occasion pour | pas question de | à commencer par | notamment | toujours est-il | en clair | à noter que | rappelons que | une façon de | une manière de | un avis partagé | l'un d'eux | l'une d'elles | l'intéressé | l'intéressée | et de préciser | et d'ajouter"
    "| en un mot | en bref | en deux mots | en quelques mots | pour résumer | en conclusion | somme toute | au final | en définitive | tout compte fait | moralité "
    "| heureusement | malheureusement | hélas | par chance | sans surprise ",
    stands=r"il y a|il faut|il est temps|ce (?:matin|soir|week-end|mois|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|cette (?:semaine|année|nuit)|"
    r"cet (?:été|hiver|automne|après-midi)|ces (?:jours|dernières|derniers|prochains|prochaines)|ceux qui|celles qui",
    prepositions="dans pour selon avec sans après avant chez sur sous par à en malgré depuis pendant grâce face parmi contre de d entre vers dès quand lorsque si comme "
    "un une certains beaucoup plusieurs aucun l outre",
    inner="lui elle eux elles il ils son sa ses leur leurs cela ce cet cette ces celui-ci celle-ci celui celle",
    connects="aussi également cependant toutefois pourtant donc néanmoins",
    goes_on=r"résultats?\s?:|une première (?:pour|dans|en|à|au|depuis)\b|une? (?:situation|décision|choix|hypothèse|somme|mesure|réponse|victoire|annonce|évolution|retrait|dualité|mission|posture|perspective|idée|proposition|question|chiffre|constat|bilan|succès) (?:qui|que|qu'|dont)"
    r"|l[ea] (?:première?|premier|seconde?) (?:a|est|était|avait|s'est|va|sera|fut)\b|(?:aujourd'hui|hier|depuis|désormais|l'an dernier|cette année|à l'époque), (?:elle|ils|elles|il (?!y a|faut|est|s'agit|reste))\b|(?:phase|partie|étape|chapitre|point) (?:\d+|un|deux|trois|quatre|cinq|six)\b|la (?:deuxième|seconde|troisième|dernière|prochaine) (?:phase|partie|étape|question|raison)\b"
    r"|(?:\w+ ){0,3}(?:minutes?|heures?|jours?|semaines?|mois|ans?|années?|peu|bien|longtemps) (?:plus tard|auparavant)\b|(?:dans|sous|sur|à|au|aux|en|chez|devant|derrière|lors|pendant) [^,]{0,60}, (?:ils|elles|elle|il (?!y a|faut|est|était|s'agit|reste|semble|fait|fallait|pleut))\b"
    r"|le lendemain(?! d)|la veille(?! d)|(?:jusqu'ici|peu après|auparavant),",
    recalls=r"(?:le |la |les |l'|les deux )(?:jeune )?(?P<noun>couple|duo|trio|victimes?|suspects?|accusée?|prévenue?|homme|hommes|femme|femmes|garçon|fille|adolescente?|enfant|mère|père|trentenaire|quadragénaire|quinquagénaire|sexagénaire|septuagénaire"
    r"|voisins|frères|sœurs|annonce|décision|incident|nouvelle)\b(?! (?:qui|que|dont|de|du|des|à|au|aux|en|sur|par|entre|pour|accusée?|est que)\b| d')"
    r"|(?:d'après|selon) (?:la |le |les |l')(?P<source>responsables?|direction|communiqué|rapport|intéressée?|étude|enquête|document|texte|association|avocate?)\b(?! (?:de|du|des|qui|que)\b| d')|l[ea] (?P<aged>\w+), \d+ ans\b"
    r"|.*[»”\"]\s*,?\s*(?:a |s'est |se )?\w+ (?:le |la |l')(?P<speaker>\w+)(?: \w+)?\.$"
    r"|(?:le |la |l')(?:(?:ancien|ancienne|jeune|célèbre) )?(?P<role>act(?:eur|rice)|chanteu(?:r|se)|rappeur|musicien(?:ne)?|footballeur|attaquant|défenseur|gardien|entraîneur|dirigeante?|responsable|élue?|députée?|sénat(?:eur|rice)|milliardaire|romanci(?:er|ère)|écrivaine?|auteure?|réalisat(?:eur|rice)|cinéaste|avocate?|militante?|journaliste|patron(?:ne)?|porte-parole|chercheu(?:r|se)|leader|chef)\b(?! (?:qui|que|dont|de|du|des|à|au|en|pour)\b| d')",
    refers=r"\b(?:ce|cet|cette|ces) (?!(?:qui|que|semaine|année|nuit|été|hiver|automne|après|jours|matin|soir|week|mois|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|dernières|derniers|sont|soit|fois|dont)\b)\w|"
    r"^(?:désormais|maintenant|d'abord|au départ|dans un premier temps)\b|\bles (?:deux|trois)\b|\b(?:de nouveau|à nouveau|encore une fois|encore (?:plus|moins)|une (?:deuxième|troisième) fois)\b"
    r"|\b(?:jour|nuit|soir|matin|soirée|journée|semaine|année|mois|époque|moment|instant|été|hiver|endroit|lieu)-là\b|^[^,]{0,60}\b(?:là-bas|sur place)\b|^(?:un|une) (?:jeune )?(?:homme|femme|garçon|fille|riverain|riveraine|voisin|voisine|témoin|client|cliente|passager|passagère|conducteur|visiteur|étudiant|étudiante|mère|père|habitant|habitante|porte-parole)\b"
    r"|^(?:sur|parmi) (?:les|ces) \d",
    speech=r"[,?!»”\"]\s*(?:a-t-il|a-t-elle|ont-ils|ont-elles|dit-il|dit-elle|explique-t-il|explique-t-elle|ajoute-t-il|ajoute-t-elle|affirme-t-il|affirme-t-elle|"
    r"raconte-t-il|raconte-t-elle|selon lui|selon elle|poursuit-il|poursuit-elle|souligne-t-il|souligne-t-elle)",
    articles="le la les l'",
    announces=r"\bvoici\b|\bci-dessous\b|\bci-après\b|\bfai(?:t|sons) le point\b|\brevient sur\b|\bvous explique\b|\bsuivants?\b\s*[.:]|\bles suivant"
    r"|\b(?:nous avons|on a|(?:vous )?avons) (?:sélectionné|rassemblé|compilé|réuni|listé)|\bdans cet article\b|\bune chose est (?:sûre|certaine|claire)\s?[.!]"
    r"|\ben savoir plus\b|^(?:découvrez|retrouvez|lisez|consultez)\b|\b(?:(?:écrivez|envoyez|suivez|contactez|rejoignez|dites|racontez)-(?:nous|moi)\b|n'hésitez pas\b|abonnez-vous\b|partagez (?:vos|votre|cet)\b|dans les commentaires\b|vos (?:photos|témoignages|commentaires)\b)",
    half=r"(?:parce qu|alors qu|tandis qu|bien qu|puisqu|afin qu|quoiqu)[^,]*[.]$",
    points=r"\b(?:cet|cette|ces|celui-ci|celle-ci|ceux-ci|celles-ci|cela)\b(?! (?:semaine|année|nuit|été|hiver|automne|après-midi|jours|dernières|derniers|prochains|prochaines)\b)|\bce (?!qu|sont|soit|matin|soir|week-end|mois|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|\b(?:les deux|de nouveau|à nouveau|encore plus|aussi|également|en revanche|toutefois|cependant|pourtant|par ailleurs)\b",
    persons="il elle lui ils elles",
    ours="je j nous notre nos mon ma mes moi",
    verbs=verbs.FRENCH,
)

SPANISH = words_of(
    openers="él ella ellos ellas esto este esta estos estas eso ese esa esos esas aquel aquello aquella su sus pero y e o sino pues entonces luego después "
    "además también asimismo así tampoco finalmente ambos ambas dicho dicha dichos dichas tal tales allí ahí otro otra otros otras mientras incluso "
    "aunque lo igualmente posteriormente consecuentemente sí dijo añadió explicó afirmó señaló aseguró agregó destacó recordó subrayó indicó reconoció lamentó insistió admitió comentó sostuvo advirtió",
    phrases="sin embargo | no obstante | por eso | por ello | por esto | por lo tanto | por tanto | por otra parte | por otro lado | por ejemplo | en cambio | en consecuencia "
    "| por último | mientras tanto | de hecho | a su vez | es decir | por su parte | al mismo tiempo | en este | en ese | en esta | en esa | a pesar de | los dos | las dos "
    "| el segundo | la segunda | lo mismo | por el contrario | de ahí | en efecto | desde entonces | de todos modos | se trata | en total | en suma | en resumen | en definitiva | ya que | según explicó | según dijo | según señaló | en concreto | hasta el momento | tras lo ocurrido | tras el hecho | luego del hecho | fue entonces | parte del comunicado | cabe recordar | cabe destacar | cabe señalar | cabe mencionar "
    "| preliminarmente | mismo caso | igual que | el primero | ahora bien | dicho esto | el resultado: | la razón: | el hecho se registró | el hecho ocurrió"
    "| en una palabra | en pocas palabras | en síntesis | en conclusión | en breve | total, | dicho de otro modo | en fin | moraleja | a fin de cuentas "
    "| afortunadamente | por suerte | lamentablemente | desgraciadamente | por desgracia | como era de esperar ",
    stands=r"(?:en |desde )?est[ea] (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|año|mes|mañana|tarde|noche|verano|otoño|invierno|primavera)|"
    r"en este siglo|en esta década|mientras que|aunque (?:el|la|los|las|un|una) \w+|a pesar de (?:la|los|las|que|una?)|a pesar del",
    prepositions="en con sin según para por tras ante desde durante sobre de a entre contra hasta cuando si como hacia bajo uno una algunos muchos varios ninguno",
    inner="él ella ellos ellas su sus ello esto eso este esta estos estas ese esa esos esas aquel dicho dicha",
    connects="también además asimismo embargo",
    goes_on=r"una? (?:situación|hecho|decisión|medida|cifra|victoria|respuesta|propuesta|postura|circunstancia|dato) que\b|(?:la primera|la segunda) (?:se|fue|es|ha|había)\b"
    r"|(?:hoy|ayer|desde entonces), (?:él|ella|ellos|ellas)\b|(?:fase|parte|etapa|paso|capítulo|punto) (?:\d+|uno|dos|tres|cuatro|cinco|seis)\b|(?:la|el) (?:segund[ao]|tercera?|últim[ao]|próxim[ao]) (?:fase|parte|etapa|paso|pregunta|razón)\b"
    r"|(?:\w+ ){0,3}(?:minutos?|horas?|días?|semanas?|mes|meses|años?|poco|mucho|noche) (?:después|más tarde|antes)(?=,| (?:se|lo|la|le|llegó|fue)\b)|al día siguiente(?! d)|la víspera(?! d)|(?:hasta ahora|poco después|previamente|anteriormente),|otra vez|de nuevo|nuevamente",
    recalls=r"(?:el|la|los|las) (?:joven )?(?P<noun>pareja|dúo|trío|víctimas?|sospechos[oa]s?|acusad[oa]s?|detenid[oa]s?|hombres?|mujer|mujeres|chic[oa]s?|niñ[oa]s?|adolescente|menor|madre|padre|vecinos|hermanos|anuncio|decisión|incidente|noticia)\b"
    r"(?! (?:que|de|del|a|al|en|con|sobre|por|entre|para|cuy[oa]s?|acusad[oa]|es que)\b)"
    r"|(?:según|de acuerdo con) (?:el|la) (?P<source>informe|comunicado|documento|estudio|encuesta|denuncia|fiscalía|texto|nota|escrito)\b(?! (?:de|del|que|publicad|difundid))|(?:el|la) (?P<aged>\w+), de \d+ años\b"
    r"|.*[»”\"]\s*,?\s*\w+ (?:el|la) (?P<speaker>\w+)(?: \w+)?\.$"
    r"|(?:el|la) (?:(?:joven|ex|famoso|famosa) )?(?P<role>líder|lideresa|jef[ea]|dirigente|polític[oa]|cantante|actor|actriz|futbolista|delantero|defensa|portero|entrenador|funcionari[oa]|empresari[oa]|escritora?|autora?|directora?|diputad[oa]|senadora?|magnate|mandatari[oa]|artista|músico|abogad[oa]|activista|periodista|portavoz|vocer[oa]|investigadora?)\b(?! (?:que|de|del|en|para|cuy[oa]|por)\b)",
    refers=r"\b(?:est|es)(?:e|a|os|as) (?!(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|año|mes|mañana|tarde|noche|verano|otoño|invierno|primavera|mismo|día|siglo|vez)\b)\w|"
    r"^(?:ahora|primero|inicialmente|al principio|en un principio)\b|(?<!\ba )\bl[oa]s (?:dos|tres)\b|\b(?:otra vez|de nuevo|nuevamente|una vez más|aún (?:más|menos)|por (?:segunda|tercera) vez)\b"
    r"|\b(?:aquel|aquella|ese|esa) (?:misma? )?(?:día|noche|mañana|tarde|semana|año|mes|momento|instante|verano|invierno|época|vez)\b|^[^,]{0,60}\b(?:allí|allá|ahí)\b|^(?:un|una) (?:joven )?(?:hombre|mujer|joven|chico|chica|vecino|vecina|testigo|cliente|pasajero|pasajera|conductor|visitante|estudiante|madre|padre|habitante|portavoz)\b"
    r"|^(?:de|entre) l[oa]s \d",
    speech=r"[,?!»”\"]\s*(?:dijo|dice|añadió|añade|explicó|explica|afirmó|afirma|señaló|señala|aseguró|asegura|agregó|contó|cuenta|concluyó)\s*(?:[.,]|(?:sobre|en|a|al|tras|con|durante|ante|desde)\b)|según (?:él|ella)\b|[»”\"]\s*,?\s*\w+(?:ó|ía|a|e)\s*\.$",
    articles="el la los las",
    announces=r"\ba continuación\b|\best[oa]s son\b|\blos siguientes\b|\blas siguientes\b|\bcomo sigue\b|\bte (?:contamos|explicamos)\b"
    r"|\bhemos (?:reunido|recopilado|seleccionado|recogido)\b|\ben este artículo\b|\buna cosa (?:está|es|era) (?:clara|segura)[.!]|\balgo (?:está|es) (?:claro|seguro)[.!]"
    r"|\bmás información (?:en|aquí)\b|^(?:conoce|descubre|consulta|entérate|mira|revisa|lee|sigue) (?:a|el|la|los|las|más|aquí|cómo|qué|todo|todos|todas|por|de)\b"
    r"|\b(?:(?:escríba|envíe|síga|contácte|cuénte|díga)nos\b|(?:escríbe|envía|sígue|cuénta|dí)nos\b|no (?:dudes|dude) en\b|suscríbe(?:te|se)\b|compart(?:e|a) (?:tus|tu|sus|su|esta|este)\b|en los comentarios\b)",
    half=r"(?:porque|aunque|mientras que|puesto que|ya que|si bien|por qué|cómo|qué|cuándo|dónde|cuáles?|quiénes?) [^,?]*[.]$",
    points=r"\b(?:este|esta|estos|estas|ese|esa|esos|esas|dicho|dicha|dichos|dichas|ello|eso|esto)\b(?! (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|año|mes|mañana|tarde|noche|verano|otoño|invierno|primavera)\b)|\b(?:también|sin embargo|asimismo|además|en cambio|otra vez|de nuevo|nuevamente|aún más|(?:los|las) dos|amb[oa]s)\b",
    persons="él ella",
    drops_pronouns=True,
    ours="yo nosotros nosotras nuestro nuestra nuestros nuestras nos mi mis me",
    verbs=verbs.SPANISH,
)

ITALIAN = words_of(
    openers="egli lui lei essi esse loro esso essa questo questa questi queste quello quella quelli quelle ciò suo sua suoi sue ma e ed o però quindi dunque "
    "perciò allora poi dopo inoltre anche così infatti tuttavia eppure invece intanto infine entrambi entrambe tale tali lì là ne altro altra altri altre "
    "nonostante pertanto nemmeno neanche ecco insomma anzi certo sì disse aggiunge spiega conclude prosegue racconta sottolinea",
    phrases="per questo | al contrario | ad esempio | per esempio | di conseguenza | d'altra parte | dall'altra parte | nel frattempo | allo stesso tempo | a sua volta | il suo | la sua | i suoi "
    "| le sue | il loro | la loro | i loro | le loro | in questo | in questa | in quel | da allora | un altro | un'altra | i due | le due | l'altro | l'altra | il secondo | la seconda | di fatto | si tratta "
    "| per la prima | ha detto | ha aggiunto | ha spiegato | ha dichiarato | ha sottolineato | ha ricordato | ha concluso | in effetti | quest'ultimo | quest'ultima | a questo | a ciò | non solo | in totale | in tutto | in sostanza | in sintesi | il primo è | il primo ha | risultato: | stesso discorso | da qui | resta da vedere | fino ad allora | nel caso | come se non bastasse | va ricordato | va detto | da notare"
    "| in una parola | in breve | in poche parole | in conclusione | in definitiva | riassumendo | per riassumere | in altre parole | in fin dei conti | morale "
    "| fortunatamente | per fortuna | purtroppo | sfortunatamente | come previsto ",
    stands=r"quest[oa] (?:settimana|mattina|sera|estate|autunno|inverno|primavera|mese|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)|quest'(?:anno|estate|autunno|inverno)|"
    r"nonostante (?:il|lo|la|i|gli|le)|nonostante l'|dopo (?:il|lo|la|i|gli|le|un|una|anni|mesi)|dopo l'|in questo (?:secolo|mese)|per la prima volta",
    prepositions="in con senza secondo per tra fra da dal dalla di nel nella nei nelle sul sulla durante dopo prima contro verso al alla quando se come uno una alcuni molti nessuno a",
    inner="lui lei loro suo sua suoi sue ciò questo questa questi queste quello quella quel tale esso essa",
    connects="inoltre infatti invece tuttavia quindi però",
    goes_on=r"una? (?:situazione|decisione|scelta|misura|cifra|vittoria|risposta|proposta) che\b|(?:oggi|ieri|da allora), (?:lui|lei|loro)\b|(?:fase|parte|tappa|passo|capitolo|punto) (?:\d+|uno|due|tre|quattro|cinque|sei)\b|(?:la|il) (?:second[ao]|terz[ao]|ultim[ao]|prossim[ao]) (?:fase|parte|tappa|passo|domanda|ragione)\b"
    r"|(?:\w+ ){0,3}(?:minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|poco|molto) (?:più tardi|dopo|prima)(?=,)|il giorno (?:dopo|prima|seguente|successivo)\b(?! d)|(?:finora|poco dopo|in precedenza|precedentemente),|di nuovo|ancora una volta",
    recalls=r"(?:il |la |i |le |gli |l')(?:giovane )?(?P<noun>coppia|duo|trio|vittim[ae]|sospettat[oaie]|imputat[oaie]|arrestat[oaie]|uomo|uomini|donna|donne|ragazz[oaie]|bambin[oaie]|madre|padre|\d+enne|fratelli|annuncio|decisione|incidente|notizia)\b"
    r"(?! (?:che|di|del|della|dei|delle|a|al|alla|in|nel|nella|con|su|sul|sulla|per|tra|da|dal|accusat[oa]|è che)\b| (?:dell|d|nell|all|sull)')"
    r"|secondo (?:il |la |l')(?P<source>rapporto|comunicato|documento|studio|sondaggio|denuncia|procura|testo|nota|accusa|inchiesta)\b(?! (?:di|del|della|che|pubblicat)\b)|(?:il |la |l')(?P<aged>\w+), \d+ anni\b"
    r"|.*[»”\"]\s*,?\s*(?:ha )?\w+ (?:il |la |l')(?P<speaker>\w+)(?: \w+)?\.$"
    r"|(?:il |la |l'|lo )(?:(?:giovane|ex) )?(?P<role>leader|capo|dirigente|politic[oa]|cantante|att(?:ore|rice)|calciatore|attaccante|difensore|portiere|allenatore|funzionari[oa]|imprenditore|imprenditrice|scrittore|scrittrice|autore|autrice|regista|deputat[oa]|senat(?:ore|rice)|miliardario|artista|musicista|avvocat[oa]|attivista|giornalista|portavoce|ricercat(?:ore|rice))\b(?! (?:che|di|del|della|dei|in|per|da)\b| (?:dell|d)')",
    refers=r"\bquest[oaie] (?!(?:settimana|mattina|sera|estate|autunno|inverno|primavera|mese|anno|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)\b)\w|"
    r"^(?:ora|adesso|inizialmente|all'inizio|dapprima)\b|\b(?:i|le) (?:due|tre)\b|\b(?:di nuovo|ancora una volta|nuovamente|ancora (?:più|meno)|per la (?:seconda|terza) volta)\b"
    r"|\bquel(?:la|lo|l')? ?(?:stess[oa] )?(?:giorno|notte|sera|mattina|settimana|anno|mese|momento|istante|estate|inverno|epoca|volta)\b|^[^,]{0,60}(?<!\w)(?:lì|là|laggiù|sul posto)(?!\w)|^(?:un|una|un'|uno) ?(?:giovane )?(?:uomo|donna|ragazzo|ragazza|residente|vicino|vicina|testimone|cliente|passeggero|passeggera|automobilista|visitatore|studente|studentessa|madre|padre|abitante|portavoce)\b"
    r"|^(?:dei|delle|degli|tra i|tra le|fra i|fra le) \d",
    speech=r"[,?!»”\"]\s*(?:ha detto|ha aggiunto|ha spiegato|ha dichiarato|dice|disse|aggiunge|aggiunse|spiega|spiegò|racconta|afferma|conclude|sottolinea)\s*(?:[.,]|(?:su|sul|sulla|in|a|al|alla|dopo|con|durante)\b)|secondo (?:lui|lei)\b|[»”\"]\s*,?\s*(?:ha )?\w+(?:ò|to|so|a|e)\s*\.$",
    articles="il lo la i gli le l'",
    announces=r"\becco\b|\bdi seguito\b|\bqui sotto\b|\bi seguenti\b|\ble seguenti\b"
    r"|\babbiamo (?:raccolto|selezionato|riunito)\b|\bin questo articolo\b|\buna cosa è (?:certa|chiara|sicura)[.!]"
    r"|^(?:scopri|leggi|guarda|scoprite|leggete)\b|\b(?:(?:scrive|invia|segui|contatta|manda|racconta)teci\b|(?:scrivi|invia|segui|contatta|manda|racconta)ci\b|non esitate\b|iscrive?tevi\b|condivid(?:i|ete) (?:le|la|il|i|questo|questa)\b|nei commenti\b)",
    half=r"(?:poiché|benché|sebbene|affinché|giacché|nonostante che|perché|cosa|quali|chi) [^,?]*[.]$",
    points=r"\b(?:questo|questa|questi|queste|quest'|quello|quella|tale|tali|ciò)\b(?! ?(?:settimana|mattina|sera|estate|autunno|inverno|primavera|mese|anno|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|che)\b)|\b(?:di nuovo|ancora una volta|ancora più|entramb[ie]|(?:i|le) due|anche|inoltre|tuttavia|invece|infatti)\b",
    persons="lui lei egli",
    drops_pronouns=True,
    ours="io noi nostro nostra nostri nostre mi mio mia miei mie",
    verbs=verbs.ITALIAN,
)

PORTUGUESE = words_of(
    openers="ele ela eles elas isto isso aquilo este esta estes estas esse essa esses essas aquele aquela aqueles aquelas neste nesta nesse nessa deste desta desse dessa disso nisso seu sua seus suas dele dela "
    "mas e ou pois porém contudo todavia entretanto portanto então depois também assim aí lá ali ambos ambas tal tais outro outra outros outras porque embora enfim aliás logo além já daí disse afirmou acrescentou explicou contou declarou concluiu completou destacou ressaltou lembrou",
    phrases="no entanto | por isso | por outro lado | além disso | por exemplo | em vez disso | ao mesmo tempo | a seguir | desde então | ainda assim | de fato | de facto | por sua vez | por fim | em seguida | o seu | a sua | os seus | as suas "
    "| o mesmo | a mesma | os dois | as duas | o outro | a outra | o segundo | a segunda | da mesma forma | do mesmo modo | nesse sentido | neste sentido | trata-se | enquanto isso | só que | apesar disso | com isso | para isso | mesmo assim | no total | em suma | em resumo | ao todo | do total | até lá | na ocasião | na sequência | fato é | questionado | questionada | procurado | procurada | procurados | procuradas | vale lembrar | vale destacar | vale ressaltar | tanto é que | ressalvou | ainda segundo | ainda de acordo | o primeiro se | o primeiro foi | o primeiro é | o resultado: "
    "| na mesma | no mesmo | em contato com | o g1 procurou | a reportagem procurou | a reportagem entrou em contato"
    "| em uma palavra | numa palavra | em poucas palavras | em síntese | em conclusão | em breve resumo | em outras palavras | ou seja | moral da história | no fim das contas "
    "| felizmente | infelizmente | por sorte | como era de esperar ",
    stands=r"(?:n|d)?est[ea] (?:segunda|terça|quarta|quinta|sexta|sábado|domingo|semana|ano|mês|manhã|tarde|noite|verão|outono|inverno|primavera)|além d[aoe]|já em|depois d[aoe]|logo após",
    prepositions="apesar diante além em no na com sem segundo para por após antes desde durante sobre de do da entre contra até quando se como sob um uma alguns muitos vários nenhum parte",
    inner="dessa desse deste desta dessas desses nessa nesse ele ela eles elas seu sua seus suas isso isto este esta estes estas esse essa esses essas aquele dele dela deles delas disso nisso",
    connects="também porém contudo portanto entretanto",
    goes_on=r"uma? (?:situação|fato|decisão|medida|cifra|vitória|resposta|proposta|postura) que\b|(?:hoje|ontem|desde então), (?:ele|ela|eles|elas)\b|(?:fase|parte|etapa|passo|capítulo|ponto) (?:\d+|um|dois|duas|três|quatro|cinco|seis)\b|(?:a|o) (?:segund[ao]|terceir[ao]|últim[ao]|próxim[ao]) (?:fase|parte|etapa|passo|pergunta|razão)\b"
    r"|(?:\w+ ){0,3}(?:minutos?|horas?|dias?|semanas?|mês|meses|anos?|pouco|muito) (?:depois|mais tarde|antes)(?=,)|no dia (?:seguinte|anterior)\b(?! a)|na véspera(?! d)|(?:até agora|pouco depois|anteriormente),|de novo|novamente|mais uma vez",
    recalls=r"(?:o|a|os|as) (?:jovem )?(?P<noun>casal|dupla|trio|vítimas?|suspeit[oa]s?|acusad[oa]s?|réus?|homem|homens|mulher|mulheres|rapaz|menin[oa]s?|adolescente|criança|mãe|pai|vizinhos|irmãos|anúncio|decisão|incidente|notícia)\b"
    r"(?! (?:que|de|do|da|dos|das|a|ao|à|em|no|na|com|sobre|por|entre|para|acusad[oa]|é que)\b)"
    r"|(?:segundo|conforme|de acordo com|com) (?:o|a|os|as) (?P<source>nota|relatório|comunicado|pesquisa|estudo|documento|defesa|denúncia|texto|decisão|delegad[oa]|advogad[oa]s?|integrantes|investigações)\b(?! (?:d[aoe]s?|que|divulgad|publicad|[^\W\d_]+,)\b)|(?:o|a) (?P<aged>\w+), de \d+ anos\b"
    r"|.*[»”\"]\s*,?\s*\w+ (?:o|a) (?P<speaker>\w+)(?: \w+)?\.$"
    r"|(?:o|a) (?:(?:jovem|ex) )?(?P<role>líder|chefe|dirigente|político|cantora?|ator|atriz|jogador|atacante|zagueiro|goleiro|treinador|técnico|funcionári[oa]|empresári[oa]|escritora?|autora?|diretora?|deputad[oa]|senadora?|magnata|mandatári[oa]|artista|músico|ativista|jornalista|porta-voz|pesquisadora?)\b(?! (?:que|d[aoe]s?|em|para|por|n[ao])\b)",
    refers=r"\b[nd]?es[ts](?:e|a|es|as) (?!(?:segunda|terça|quarta|quinta|sexta|sábado|domingo|semana|ano|mês|manhã|tarde|noite|verão|outono|inverno|primavera|mesm\w*)\b)\w|"
    r"^(?:agora|inicialmente|no início|primeiro)\b|\b(?:os|as|dos|das|aos) (?:dois|duas|três)\b|\b(?:de novo|novamente|mais uma vez|ainda (?:mais|menos)|pela (?:segunda|terceira) vez)\b"
    r"|\b(?:naquel[ea]|aquel[ea]|nesse|nessa|esse|essa) (?:mesm[oa] )?(?:dia|noite|manhã|tarde|semana|ano|mês|momento|instante|verão|inverno|época|vez)\b|^[^,]{0,60}\b(?:ali|lá|no local)\b|^(?:um|uma) (?:jovem )?(?:homem|mulher|jovem|rapaz|moça|vizinho|vizinha|testemunha|cliente|passageiro|passageira|motorista|visitante|estudante|mãe|pai|morador|moradora|porta-voz)\b"
    r"|^(?:d[oa]s|entre [oa]s) \d",
    speech=r"[,?!»”\"]\s*(?:disse|diz|afirmou|afirma|acrescentou|explicou|explica|contou|conta|declarou|concluiu|completou|destacou|ressaltou)\s*(?:[.,]|(?:em|no|na|à|ao|sobre|durante|após)\b)|[,”\"]\s*(?:disse|afirmou|explicou) (?:ele|ela)\b|segundo (?:ele|ela)\b|[»”\"]\s*,?\s*\w+(?:ou|eu|iu|a|e)\s*\.$",
    announces=r"\bconfira\b|\bveja (?:a|o|os|as|abaixo|como)\b|\ba seguir\b|\babaixo\b\s*[.:]|\bos seguintes\b|\bas seguintes\b|\bsaiba (?:mais|como)\b|^(?:saiba|veja|confira|entenda|conheça|descubra|leia|acompanhe)\b"
    r"|\b(?:reunimos|selecionamos|listamos)\b|\bneste artigo\b|\buma coisa é (?:certa|clara)[.!]"
    r"|\b(?:(?:escreva|envie|siga|mande|conte|entre em contato) ?(?:-nos|para nós|conosco|nos)\b|não deixe de\b|inscreva-se\b|compartilhe\b|nos comentários\b|deixe (?:seu|sua)\b)",
    half=r"(?:porque|embora|enquanto que|já que|posto que|ainda que|por que|por quê|quais) [^,?]*[.]$",
    points=r"\b(?:n|d)?(?:este|esta|estes|estas|esse|essa|esses|essas)\b(?! (?:segunda|terça|quarta|quinta|sexta|sábado|domingo|semana|ano|mês|manhã|tarde|noite|verão|outono|inverno|primavera)\b)|\b(?:de novo|novamente|mais uma vez|ainda mais|amb[oa]s|(?:os|as) dois|isso|isto|disso|nisso|também|porém|além disso|no entanto)\b",
    persons="ele ela",
    articles="o a os as",
    drops_pronouns=True,
    ours="eu nós nosso nossa nossos nossas meu minha meus minhas me",
    verbs=verbs.PORTUGUESE,
)
