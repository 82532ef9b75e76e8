"""English."""

from __future__ import annotations

from newsletter.editorial.languages.record import words_of

ENGLISH = words_of(
    openers="he she it they him them his her hers its their theirs this that these those such both neither either but and or nor "
    "so yet then thus hence therefore however moreover furthermore meanwhile nevertheless nonetheless besides instead otherwise "
    "still also similarly likewise consequently accordingly additionally lastly secondly thirdly afterwards afterward later "
    "indeed rather here another others which whereas yes well again elsewhere too overall alternatively conversely finally whereby thereby hereby therein thereafter",
    phrases="in addition | in contrast | by contrast | in comparison | as a result | as such | for example | for instance | in other words | in turn "
    "| on the other hand | on the contrary | at the same time | after that | since then | until then | by then | even so | even then | only then | not so "
    "| all of this | all this | much of this | one of them | some of them | most of them | many of them | none of them | among them | one such "
    "| the former | the latter | the same | the two | the other | the others | the following | the pair | the trio | the duo | what is more | what's more "
    "| more importantly | above all | for one thing | of course | no, | first, | second, | third, | there, | to that end | to this end | that said "
    "| a second | a third | another | on top of | in short | in fact | in response | in return | in conclusion | to be sure | as for | more than that | in total | in all, | all in all | in sum | all told | as a consequence | case in point | same goes | ditto | worse, | worse still | more recently | to do so | in doing so "
    "| once there | speaking of which | on the other side, | by that time | at that point | no wonder | little wonder | small wonder | enter the | none of this"
    "| in a word | in a nutshell | in brief | to sum up | summing up | put simply | put differently | bottom line: | the bottom line | the moral "
    "| luckily | fortunately | unfortunately | sadly | thankfully | admittedly | predictably ",
    stands=r"(?:in |since |by |on |during |until |earlier |later )?th(?:is|at|ese) (?:week|month|year|spring|summer|autumn|fall|winter|morning|evening|weekend|century|decade|season|days|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december)"
    r"|those (?:who|with|in|of|on|at|from)|later (?:this|that|in|on)|both \w+ and|either \w+ or|neither \w+ nor",
    prepositions="in at on by to for from with without under over during after before since until despite because of among between like unlike "
    "about against through given every each once twice when while if though although as asked according beyond amid behind along alongside part much most many some "
    "all none one two three several",
    inner="he she him her his hers they them their theirs it its this that these those such which whom",
    connects="also again however therefore instead meanwhile moreover nevertheless nonetheless likewise otherwise furthermore",
    goes_on=r"an? (?:decision|move|claim|situation|figure|charge|view|sentiment|fact|trend|feat|step|result|reminder) (?:that|which)\b"
    r"|the (?:result|upshot|problem|catch|reason|answer|effect|outcome|idea|aim|goal|point)(?::| (?:is|was)\b)|(?:when )?asked (?:about|why|if|whether|how|what)\b"
    r"|(?:today|yesterday|now|earlier|last (?:year|week|month|night|summer|winter|spring|autumn)|this (?:year|week|month)|years ago|for years), (?:he|she|they|it)\b"
    r"|(?:all|both|each) (?:of )?(?:the )?(?:two|three|four|five|six)\b|"
    r"(?:(?:phase|part|step|stage|chapter|section|item|number|point|round|day|week) (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)|"
    r"the (?:second|third|fourth|fifth|final|last|next|remaining) (?:phase|part|step|stage|point|one|reason|question|option|group|half))\b(?! (?:of|in)\b)"
    r"|(?:\w+ ){1,3}(?:minutes|hours|days|weeks|months|years|day|week|month|year|night|morning) (?:later|earlier|before|after)(?=[,.]| (?:he|she|it|they|that)\b)"
    r"|the (?:next|following|previous) (?:day|morning|night|week|month|year)\b|(?:in|at|on|under|inside|outside|near|behind|across|during) [^,]{0,60}, (?:he|she|they)\b"
    r"|(?:previously|shortly (?:after|before)|until now|up to now),"
    r"|(?:\w+ ){1,4}(?:it was|they were) (?:only |even |just |still )?\d",
    recalls=r"the (?:\w+ )?(?P<noun>\d+-year-old|couple|pair|duo|trio|victims?|suspects?|accused|defendants?|man|woman|men|women|boys?|girls?|teenagers?|toddler|child|mother|father|neighbours?|neighbors?"
    r"|siblings|brothers|sisters|announcement|move|decision|incident|news|revelation|remarks|comments)\b(?!['-])(?!,? (?:who|whose|that|behind|accused|charged|from|in|at|on|by|to|between|named|known|with|is that)\b)"
    r"(?! of (?!one|two|three|four|five|six)| [^\W\d_]+ed by)"
    r"|(?:\w+ ){0,3}?(?:in|at|during|after|from|according to|with) the (?P<source>statement|letter|report|video|clip|footage|interview|speech|post|study|survey|meeting|hearing|ruling|document|email|message)s?(?=,| (?:he|she|they|it)\b)"
    r"|.*[,?!”\"]\s*(?:said|says|added|adds|told|explained|explains|argued|argues|noted|notes|warned|recalled|recalls|concluded) the (?P<speaker>[\w-]+(?: [\w-]+)?)\.[”\"]?$"
    r"|the (?:[\w-]+ ){0,2}?(?P<role>official|leader|spokes(?:man|woman|person)|star|actor|actress|singer|rapper|musician|politician|lawmaker|businessman|businesswoman|billionaire|tycoon|author|novelist|writer|director|filmmaker|coach|player|striker|defender|midfielder|goalkeeper|quarterback|pitcher|activist|lawyer|attorney|scientist|researcher|professor|teacher|officer|detective|artist|designer|entrepreneur|executive|veteran|democrat|republican)\b(?!['-])(?! (?:of|who|whose|that|behind|in|at|for|from|said to be)\b)",
    refers=r"\b(?:this|these|those) (?!(?:week|month|year|spring|summer|autumn|fall|winter|morning|evening|weekend|century|decade|season|time|afternoon|monday|tuesday|wednesday|thursday|friday|saturday|sunday|who|with|in|of|on|at|from|is|was|are|were|days)\b)\w|"
    r"^now\b(?! that\b)|^(?:not (?:everyone|everybody|all)|at the time|because|the (?:first|second|third) (?:is|was|has|had|died|came))\b|\bthe (?:two|three|four)(?! (?:hundred|thousand|million|biggest|largest|most|main|best)| ?-|\w)|\b(?:again|once more|even (?:more|further|less|fewer)|yet another|a (?:second|third|fourth) time)\b(?! and again)"
    r"|\bthat (?:same )?(?:day|night|evening|morning|afternoon|week|month|year|spring|summer|autumn|fall|winter|season|moment|point)\b|^[^,]{0,60}(?<!is )(?<!are )(?<!was )(?<!were )(?<!out )\bthere\b(?! (?:is|are|was|were|has|have|had|will|would|may|might|could|can|must|should|seems?|remains?|exists?|comes?|came)\b|['-])|^(?:an?|one|another) (?:[a-z-]+ )?(?:man|woman|boy|girl|resident|neighbou?r|witness|customer|passenger|worker|driver|visitor|student|mother|father|teacher|spokesman|spokeswoman|spokesperson)\b"
    r"|^(?:(?:all|most|many|some|half) )?of the \d",
    speech=r"[,?!”\"]\s*[”\"]?\s*(?:(?:he|she|they|it|i|we) (?:also |later |then )?(?:said|says|added|adds|told|tells|explained|explains|wrote|writes|argued|argues|noted|warned|recalled|recalls)"
    r"|(?:said|says|added|adds|explains|explained) (?:he|she|they|i|we))\b",
    articles="the",
    announces=r"\bhere(?:'s| is| are) (?:what|how|why|where|when|who|a |an |the|some|our|your|everything)|\b(?:the list|listed|described|shown) below\b|\bas follows\b|\bthe following\b|\bread on\b"
    r"|\bwe(?:'ve| have)(?: also)? (?:compiled|collected|gathered|listed|picked|put together|rounded up|selected)\b|\bin this (?:article|guide|post|piece|roundup|story)\b"
    r"|\b(?:(?:one thing|this much|something) (?:is|was|remains|became) (?:clear|certain|sure)(?: to \w+)?[.!]|for (?:one|a) (?:good |simple )?reason[.!]$)"
    r"|^(?:find out|learn|discover|read|see|watch|meet|explore) (?:how|why|what|who|where|more|the|our|all)\b|\b(?:find out|learn|read|discover|see) more\b[.!]?$|\bfor more [^,.]*, (?:check out|see|visit|go to|read)\b"
    r"|\b(?:please (?:share|send|write|e-?mail|tell|let us|contact|call|join|visit|note|click|leave|read|help|donate|consider)\b|(?:tell|send|write to|e-?mail|contact|follow|join) us\b(?! (?:that|about how))|let us know\b|stay tuned\b|in the comments\b|your (?:photos|videos|stories|comments|feedback|inbox)\b|don't miss\b)",
    half=r"(?:because|although|though|whereas|which|whose|unless|why|how(?! (?:\w+ )?(?:is|are|was|were)\b)) [^,?]*[.]$|what (?:you|we|to) [^,?]*(?:know|expect|do|watch|remember)[.]$",
    points=r"\bthat(?=[.;!])|\b(?:this|these|those)\b(?! (?:week|month|year|spring|summer|autumn|fall|winter|morning|evening|weekend|century|decade|season|who|with|in|of|on|at|from)\b)"
    r"|\b(?:(?:again|however|instead|too[.,]|as well[.,]|that's|(?:do|does|did|doing) so|the (?:same|other|latter|former|two)|both (?:sides|countries|men|women|teams|companies)|also|once more|even (?:more|further)|here)(?!\w))",
    persons="he she him her his",
    ours="i we our us my me ours we're we've we'd we'll i'm i've i'd i'll",
)
