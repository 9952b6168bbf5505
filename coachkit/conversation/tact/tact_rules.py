"""Rules of tact: what makes a question accuse, push, pry or answer itself. Each is a list of ways in which people do it.

The wording basis is landscape.md, section 4 (rules 5 to 10 and the ten pitfalls) and methods.md, section 7.
"""

from __future__ import annotations

from coachkit.conversation.tact.rule import Rule, by_words

_NOT = (
    r"(?:don't|doesn't|didn't|isn't|aren't|wasn't|weren't|wouldn't|couldn't|shouldn't|can't|won't|haven't|hasn't|hadn't|"
    r"ain't)"
)
#: Where a clause begins: "would you call ..." advises there, while "which would you call first" does not.
_AT_HEAD = r"(?:^|[,.;:] ?|\band |\bso |\bbut |\bthen )"
_YOU_ARE = (
    r"(?:you're|you are|you were|you've been|you(?: can| could| may)? be|you seem|you sound|you look|you get|you became|"
    r"you (?:come|came|coming) across as|you (?:act|acted|acting)|become|being|be less|be more)"
)
#: A capital letter that does not begin a sentence may be somebody's name.
_NAME = (
    r"(?-i:(?!(?:What|How|Which|When|If|Where|Who|Tell|Walk|So|Now|Then|Thinking|Looking|Suppose|Imagine|Given|Next|And|"
    r"But|The|Your|In|On|At|For|From|With|Monday|Tuesday|Wednesday|Thursday|Friday|January|February|March|April|May|June|"
    r"July|August|September|October|November|December|I)\b)[A-Z][a-zà-ÿ]+)"
)
_FEELS = (
    r"(?:afraid|scared|frightened|anxious|nervous|angry|upset|frustrated|annoyed|ashamed|embarrassed|guilty|worried|"
    r"stressed|overwhelmed|insecure|resentful|bitter|jealous|disappointed|unhappy|miserable|fed up|hesitant|reluctant|"
    r"resistant|unwilling|uncomfortable|uneasy|demotivated|discouraged|threatened|intimidated|burnt? out|bored|"
    r"disengaged|desperate|complacent|offended|hurt|defeated|paranoid|down)"
)
_TRAIT = (
    r"(?:lazy|careless|sloppy|negative|difficult|stubborn|weak|unmotivated|demotivated|uncommitted|disorgani[sz]ed|"
    r"unorgani[sz]ed|messy|chaotic|unprofessional|incompetent|hopeless|useless|timid|shy|introverted|extroverted|arrogant|"
    r"aggressive|emotional|over-?sensitive|touchy|defensive|passive|moody|unreliable|immature|na[iï]ve|clueless|pushy|"
    r"rude|selfish|ungrateful|inflexible|rigid|impatient|insecure|soft|needy|dramatic|complacent|cynical|greedy|slow|"
    r"slack|cavalier|reckless|dishonest|indecisive|unambitious|half-hearted|forgetful|inconsistent|old-fashioned|"
    r"laid-?back|disinterested|uncooperative|argumentative|cautious|conservative|hot-?headed)"
)
_KIND_OF_PERSON = (
    r"(?:closer|hunter|farmer|team player|people person|salesperson|seller|leader|quitter|loser|failure|slacker|whiner|"
    r"complainer|perfectionist|pessimist|control freak|prima donna|diva|underperformer|under-performer|low performer|"
    r"poor performer|weak performer|top performer|rock ?star|superstar|a-player|b-player|c-player|rookie|pushover|"
    r"slow learner|procrastinator|micromanager|introvert|extrovert|lone wolf|weak link|big spender|loner|worrier)"
)

TACT_RULES: tuple[Rule, ...] = (
    by_words(
        "leading",
        "suggests its answer. Ask what they see, with no answer inside.",
        rf"(?:^|[,.;:] ?|\band |\bbut |\bso ){_NOT} (?:you|we|it|that|this|they|he|she|there|the|your)\b",
        rf"[,;] ?(?:{_NOT} (?:you|we|it|that|they|he|she|there)|right|correct|ok|okay|yes|no|eh|huh|yeah|agreed|hm+|"
        r"(?:do|does|did|is|are|was|were|have|has|will|would|can) (?:we|it|they|he|she|there))\?",
        r"\b(?:surely|obviously|clearly|evidently|undoubtedly|no doubt|of course|needless to say|naturally,|plainly)\b",
        r"\bas (?:you|we)(?: both| all)? (?:know|agree[d]?|said|can see|well know)\b|\beverybody knows\b|\beveryone knows\b",
        r"\b(?:do|would|can|will|could) you (?:not )?(?:agree|admit|accept|concede|see|understand|realise|realize) "
        r"(?:that|how|why|it|this|we|you|with)\b|\byou(?:'d| would| must| have to| will| do) (?:agree|admit|accept|concede)",
        r"\b(?:i'm|i am|we're|we are) (?:sure|certain|confident|convinced) (?:you|that|it|this)\b",
        r"\bi(?: really| personally| just| do)? (?:think|believe|feel|guess|assume|suppose|suspect|reckon|take it|imagine)"
        r"(?: that)? (?:you|we|it|this|that|the|your|they|there|a)\b|\bit (?:seems|looks|sounds|feels) (?:to me )?(?:like|as)\b",
        r"\b(?:the|your) (?:real|actual|true|obvious|underlying) (?:problem|reason|issue|cause|answer)\b",
        r"\bhow (?:much )?(?:great|good|nice|wonderful|amazing|better|worse|terrible|awful|bad|disappoint\w+|easy|quick\w*|"
        r"faster|easier) (?:is|was|were|would|will|could|might|do you think) (?:it|that|this|the|things|your|we|you|life)\b|"
        r"\bhow (?:much )?(?:valuable|worthwhile|helpful|useful|important) (?:would|will|could|might) (?:it|that|this|a|the)\b",
        r"\bhow (?:much )?(?:badly|harder|better|worse|more|poorly) (?:did|do|does|will|would|is|could|are)\b",
        r"\bwhat(?:'s| is| was| went) (?:so )?wrong with\b|\bisn't it (?:true|time|fair|obvious)\b|\bsince you (?:have|are|"
        r"were|had|did|clearly|keep)\b|\bgiven (?:that you|how|your lack|your poor|your weak|your recent drop)\b",
        r"\b(?:it's|it is|that's|that is) (?:true|fair|clear|safe|obvious)(?: to (?:say|assume))? that\b|\b(?:fair|safe) to "
        r"(?:say|assume)(?: that| you| we|,)|\bthe (?:best|right|only|smart|sensible) (?:way|thing|choice|move|option|answer)(?: \w+)? (?:is|"
        r"would be|to do is)\b|\bwhat do you (?:like|love|enjoy) so much\b|\bhow excited\b|\bhow happy\b|\bhow keen\b",
        r"^so,? (?:you|we|it|the|this|that|your|they|nothing|basically)\b(?![^?]*\b(?:have i|did i|is that (?:right|it)|what|"
        r"how|which)\b)|\bsuch an? (?:\w+ )?"
        r"(?:weak|poor|bad|thin|low|slow|great|good|strong|easy|obvious|big|missed|waste|difficult|hard)\b|\bbecause (?:you|your|of your) (?:\w+ )?(?:didn't|don't|lack|were|weren't|are)\b",
        unless=r"\bi (?:think|believe|feel) about\b",
    ),
    by_words(
        "blaming",
        "accuses. Ask “What led to …” or “What got in the way of …”, about the work.",
        r"(?:^|[,.;:] ?|\band |\bso |\bbut )why\b",
        rf"\bwhy (?:\w+ )?(?:did|do|does|are|is|was|were|have|has|can|could|would|will|should|{_NOT}) ",
        r"\bwhy (?:you|we|your|it|the|this|that|they|so|on earth|in the world)\b|\bhow come\b|\bhow could you (?:\w+ )?(?:let|lose|miss|forget|not|possibly|have|allow|ignore|be so|think)\b|"
        r"\bhow did you (?:manage to (?:lose|miss|mess)|let|lose|miss|mess|fail|end up|get (?:so|this) far behind|not)\b",
        r"\bwhat(?:'s| is| was) your excuse\b|\bexcuses?\b|\bwhat were you (?:thinking|doing)\b|\bwhat on earth\b|"
        r"\bwhat (?:is|was) wrong with you\b|\bwhat did you do wrong\b|\bwhere did you go wrong\b|\bgot (?:it )?wrong\b",
        r"\b(?:fault|blame\w*|guilty party|to answer for|accountable for (?:this|the|losing|missing)|explain yourself|"
        r"justify|defend yourself|own up)\b|\bresponsible for (?:this|that|the (?:\w+ )?(?:mess|loss|miss|failure|drop|"
        r"delay|mistake|problem|slip))\b|\bwho (?:messed|dropped|screwed|lost|failed)\b",
        r"\byou (?:\w+ )?(?:fail(?:ed)?|neglect(?:ed)?|ignored?|forgot|dropped the ball|blew|botched|messed|screwed|ruined|"
        r"wasted|overlooked|mishandled|let \w+ (?:\w+ )?down|lost us|cost us|caused|missed the|gave up|gave away|"
        r"couldn't be bothered|didn't bother|dragged)\b|\bdid you (?:\w+ )?(?:fail|neglect|ignore|forget|drop|mess|screw|"
        r"waste|let)\b|\bcost us\b|\blet (?:me|us|the team|everyone|everybody) down\b|\bdropp(?:ed|ing) the ball\b",
        r"\b(?:your|the) (?:\w+ )?(?:failure|failings?|mistakes?|neglect|carelessness|shortcomings|poor (?:\w+)|"
        r"lack of (?:effort|care|follow-up|preparation|focus|progress|results|activity|work|discipline)|bad (?:habits?|"
        r"decisions?|judg\w+)|mess)\b",
        r"\b(?:should|ought to|could) have (?:\w+ )?(?:known|done|seen|called|told|noticed|asked|checked|prevented|been|"
        r"closed|sent|acted|raised|prepared|followed)\b(?!.*differently)|\bsupposed to (?:have|be|do|know|call|send|finish|"
        r"close|update)\b|\bwere you (?:even|not)\b|\bwhat did you (?:do|say) (?:\w+ )?(?:to|that) (?:upset|lose|annoy|put|scare|"
        r"offend|make|cause|kill|drive|lost|upset|annoyed|made|caused|put)\b",
        r"\byou (?:still|once again|yet again|keep|kept|are still|have still|again) (?:\w+ing|haven't|not|can't|don't|didn't|"
        r"miss\w*|los\w*|hav\w*)\b|\bstill (?:haven't|not|hasn't|can't|don't|didn't)\b|\b(?:yet|once) again\b|\bagain\?|"
        r"\bhow many (?:more )?times\b|\b(?:even )?bother(?:ed|ing)?(?: to| with)?\b|\bat last\b|\bfor once\b|\bhow long "
        r"(?:has|have|did|does|must) (?:this|it|i|we)\b|\bwhat took you\b|\bwhat have you been doing(?:\?| all| with your| since)|\ball (?:day|week) "
        r"long\b",
        r"\blet (?:this|that|it|things|the (?:deal|account|customer|opportunity)) (?:slip|slide|go|drift|die|get)\b|\bslip "
        r"through your\b|\bgo wrong because of you\b|\bon your watch\b|\bunder your\b",
        unless=r"\bwhy (?:is|are|does|do|was|were) (?:this|that|it|these|the|your) [^?]*\b(?:important|matters?|worth|now)\b|"
        r"\bwhat (?:might|could|would) (?:\w+ )?have (?:\w+ )?(?:done|been) differently\b",
    ),
    by_words(
        "absolute",
        "always, never and their like invite an argument about the word. Speak of one time.",
        r"\b(?:always|never)\b",
        r"\b(?:constantly|continually|continuously|invariably|perpetually|forever|endlessly|every single|all the time|not "
        r"once|without fail|each and every|time and (?:time )?again|over and over|at all times|nothing you|everything you|"
        r"every time|whenever you (?:miss|lose|fail|forget)|no one (?:ever|in)|nobody ever|none of your|all of your|"
        r"(?:you|do you|don't you) ever\b|ever (?:going to|manage|finish|listen)|totally|completely|utterly)\b",
        unless=r"\b(?:suppose|imagine|if)\b[^.?]*\bnever\b|\b(?:always|never) (?:wanted|enjoyed|liked|loved|dreamt|dreamed|hoped|wished|been (?:good|curious|proud|"
        r"keen)|worked|works|help(?:s|ed)|tried|had time|found time|got round|get round|mind)\b|\balways-on\b|\balways on\b|"
        r"\bas (?:always|ever)\b|\b(?:customers?|buyers?|\{\w+\}) (?:\w+ )?(?:always|never)\b|\bcompletely (?:new|free|open)\b",
    ),
    by_words(
        "label",
        "puts a label on the person. Speak of what was done, once, and what came of it.",
        rf"\b{_YOU_ARE} (?:\w+ ){{0,3}}?{_TRAIT}\b",
        rf"\b(?:a|an|such|the|another|more of a|much of a|born|natural|our) (?:\w+[ -]){{0,2}}?{_KIND_OF_PERSON}\b",
        r"\b(?:what|which|that|this|the) (?:kind|type|sort) of (?:person|rep|salesperson|seller|employee)\b|\bpeople like "
        r"you\b|\ban? \w+ like you\b|\b(?:some(?:one|body)|a (?:person|rep|seller)) (?:\w+ )?(?:like you|(?:so|as|who is|who's|with your))\b",
        rf"\byour (?:\w+ )?(?:personality|character|attitude|temperament|ego|laziness|negativity|stubbornness|moods?|"
        r"shyness|arrogance|passivity|indecision|disorgani[sz]ation|tardiness|weakness(?:es)?|flaws?|faults?|"
        rf"immaturity|defensiveness|impatience|sloppiness|{_TRAIT} \w+|work ethic|lack of (?:\w+ )?(?:motivation|discipline|"
        r"ambition|drive|commitment|confidence|energy|interest|talent|passion|urgency|organi[sz]ation|initiative|grit))\b",
        r"\black(?:s|ed|ing)? (?:of )?(?:the )?(?:motivation|discipline|ambition|drive|commitment|confidence|energy|talent|"
        r"passion|urgency|initiative|grit|self-confidence|killer instinct|hunger)\b|\bnot (?:\w+ )?(?:hungry|cut out|made for|"
        r"committed|ambitious|driven|tough|smart|good) enough\b|\bkiller instinct\b|\bcut out for\b|\bin your nature\b|\bby "
        r"nature\b|\b(?:as|for) a (?:young|new|female|male|junior|quiet|shy|natural|introverted|typical)\b",
        r"\byou're (?:just|simply|basically) (?:a|an|not|too)\b|\byou are (?:just|simply|basically) (?:a|an|not|too)\b|\btoo "
        rf"(?:{_TRAIT}|nice|quiet|comfortable|relaxed|friendly|kind) to\b|\bso {_TRAIT}\b",
        unless=r"\b(?:step|bit|little|lot) closer\b",
    ),
    by_words(
        "protected",
        "is not for a manager to ask: health, family, age, faith, politics and private life belong to the rep. Ask what "
        "would help at work.",
        r"\b(?:your|mental|physical|emotional|poor|bad|good) health\b|\bhealth (?:issue|problem|condition|reason|matter|"
        r"scare|concern)s?\b|\b(?:ill|illness\w*|sick|sickness|unwell|disease|diagnos\w*|doctor\w*|medical|medication|"
        r"medicine|hospital|surgery|therap(?:y|ist)|\w*depress\w*|anxiety|adhd|autis\w*|burn-?out|panic attacks?|"
        r"psych\w+|chronic|symptoms?|menopause|period pains?|insomnia|hangover|hungover|drinking|alcohol|drugs?|smok\w+|"
        r"diet|overweight|(?:your|lost|gained|putting on) weight|disab\w+)\b",
        r"\b(?:pregnan\w*|maternity|paternity|parental leave|fertility|bab(?:y|ies)|kids?|child(?:ren|care)?|toddlers?|"
        r"daughters?|sons?|wife|husband|spouse|boyfriend|girlfriend|fianc[eé]+|marriage|married|marry|divorc\w*|dating|"
        r"mother\w*|father\w*|mum|mom|dad|parents?|siblings?|your partner|family|families|relationship status|settle down|"
        r"start a family|love life)\b",
        r"\b(?:your age|at your (?:age|(?:stage|time) of life)|young crowd|youngsters|old guard|how old (?:are|will|were) you|too (?:old|young)|your generation|gen z|"
        r"millennials?|boomers?|retir(?:e|es|ing|ement)|young(?:er)? (?:people|reps|colleagues|ones)|older (?:people|reps|"
        r"colleagues|worker\w*)|birth ?(?:day|year)|biological clock)\b",
        r"\b(?:religio\w*|church|mosque|synagogue|temple|pray\w*|ramadan|lent|sabbath|faith|god|atheis\w*|muslim\w*|"
        r"christian\w*|jew(?:s|ish)?|hindu\w*|buddhis\w*|headscar\w+|hijab)\b",
        r"\b(?:politic\w*|elections?|vot(?:e|ed|ing)(?! (?:on|for) (?:the|this|that) (?:agenda|topic))|conservatives?|"
        r"liberals?|left-wing|right-wing|trade unions?|union (?:member|rep)\w*|protest\w*)\b",
        r"\b(?:ethnic\w*|racial|your race|skin|nationality|immigrant\w*|immigration|foreigner\w*|your accent|your (?:own )?"
        r"culture|native (?:speaker|language)|where (?:are you|do you|is your family) (?:really |originally )?(?:from|come "
        r"from)|your (?:home country|origins?|roots|background)|visa|gay|lesbian|straight\b(?! (?:to|from|after|away))|"
        r"sexual\w*|orientation|transgender|gender|pronouns|as a (?:woman|man|mother|father|parent|female|male))\b",
        r"\b(?:private|personal|home|social|love) (?:life|lives|matters?|problems?|issues?|situation|circumstances|troubles?|"
        r"relationships?)\b|\b(?:at|things at|trouble at|situation at|happening at|going on at) home\b|\boutside (?:of )?"
        r"work\b|\b(?:money|debt|financial) (?:problems?|worries|trouble|situation)\b|\b(?:debts?|mortgage|bankrupt\w*|your "
        r"(?:rent|savings|bank account)|weekends?|holiday with|sleep(?:ing)?)\b",
        unless=r"\bproduct famil\w+|\bfamily of products\b|\b(?:office|internal|company|buying|account|customer|"
        r"organi[sz]ational|their) politics\b|\bpolitics (?:at|inside|within|in) (?:the |their |\{)|\bvot(?:e|es) of "
        r"confidence\b|\b(?:in|have|had|lose|lost|more|of) faith\b|\bgood faith\b|\bwork(?:ing|s)? (?:from|at) home\b|\bthe "
        r"older opportunit\w+|\bmedical (?:device|sales|customer|account|equipment)s?\b|\bhospitals? (?:account|customer|"
        r"buyer|deal)s?\b|\bsick of\b|\bparent (?:company|account)\b|\bchild account\b|\bprivacy\b|\bsleep on (?:it|that)\b",
    ),
    by_words(
        "peer",
        "compares with a colleague. Compare with the rep’s own earlier work, or leave the comparison out.",
        r"\b(?:than|unlike|(?<!you )(?<!'d )like|as|from|versus|vs\.?|beside|behind|ahead of|match(?:ing)?|below|above|beat(?:ing)?|near|"
        r"against|catch(?:ing)? up (?:with|to)|keep(?:ing)? up with|compared? (?:yourself )?(?:to|with|against))(?: of)? "
        r"(?:(?:most|all|any|some|half|one|many) (?:of )?)?(?:the |your |our |my |any |every ?|all )?(?:\w+ )?"
        r"(?:colleagues?|peers?|team ?mates?|co-?workers?|other reps?|the others|others|other sellers?|everyone(?: else)?|"
        r"everybody(?: else)?|anyone else|anybody else|rest(?: of (?:the|us|our|your)\b)?|reps? (?:in|on) (?:the|your|our)|"
        r"team(?:'s)? average|the team\b|average rep|top (?:reps?|performers?|sellers?)|best (?:reps?|sellers?|performers?))",
        r"\b(?:than|unlike|as|like|versus|vs\.?|behind|ahead of|match(?:ing)?|beat(?:ing)?|compared? (?:yourself )?(?:to|with|"
        r"against)) " + _NAME + r"(?: (?:does|did|is|was|has|do|can|could|manages|managed|had|closes|sells)\b|'s\b|[?,]|"
        r"$|(?: on| in| with| at)\b)",
        r"\b(?:what|how|which)(?:\b[^?]{0,30})? (?:does|did|is|was|has|can|do) " + _NAME + r"\b (?!need|want|expect|"
        r"think|say|care|use|buy|see|look for|value)\w+",
        r"\b" + _NAME + r" (?:manage[sd]?|closes?|closed|hits?|sells?|sold|books?|booked|gets?|got|does|did|is|was|has|"
        r"had|makes?|made|wins?|won|always|already|reached|brings?|can)\b[^?]{0,50}[,;:.] ?(?:so |and |but |then )?(?:what|"
        r"how|why|when|where|which|can|could|do)\b",
        r"\b(?:the others|everyone else|everybody else|other reps|your (?:peers|colleagues|team ?mates)|the rest of (?:the|"
        r"your|our) team|most (?:of the )?(?:reps|people|colleagues)|nobody else|no one else|the whole team|the team) (?:\w+ )?"
        r"(?:is|are|was|were|has|have|had|does|do|did|can|manage[sd]?|hits?|gets?|reach\w*|finish\w*|makes?|made|closes?|"
        r"closed|seems?|books?|sees?|copes?|keeps?|achieve\w*)\b",
        r"\b(?:between|separates|sets|distinguishes) (?:you|your \w+) (?:and|from|apart from) (?:the |your )?(?:\w+ )?(?:"
        r"colleagues?|others|peers|rest|team|" + _NAME + r")\b",
        r"\b(?:rank(?:ed|ing|s)?|leader ?boards?|league tables?|(?:top|bottom) (?:of|half of|third of|quarter of) the (?:team|"
        r"list|table|board|ranking)|last (?:on|in) the (?:team|list|table|board)|(?:worst|best|lowest|highest|weakest|"
        r"strongest|slowest) (?:\w+ )?(?:in|on|of) (?:the|our|your) (?:team|office|group|region)|the only (?:one|rep|person)"
        r"(?: in| on| who)|number one|second to|fallen behind the|where do you (?:stand|rank|sit) (?:in|among|within|against))\b",
        unless=r"\blearn(?:s|t|ed|ing)? from (?:a |your |other |the )?(?:colleague|peer|other)s?\b|\bhelp from\b[^?]*|"
        r"\bwith (?:a |your |the )?(?:colleague|team)s?\b|\byour own\b",
    ),
    by_words(
        "advice",
        "is advice with a question mark. Ask first what they would do; offer yours when they want it.",
        r"\bhave you (?:ever |already |not |at least |even )?(?:tried|thought (?:of|about)|considered|looked (?:at|into)|asked|"
        r"spoken|talked|called|read|used|been using|reached out|attempted|checked|explored|sent)\b",
        r"\b(?:did|do|would|will|are|could|can) you (?:ever |not |even )?(?:try(?:ing)?|think(?:ing)? (?:of|about) \w+ing|consider\w*"
        r"|thought of)\b|\bwhy (?:not|don't (?:you|we))\b|\bwhat (?:if|about if) (?:you|we|i|they)\b|\b(?:how|what) about (?:\w+ )?"
        r"(?:\w+ing\b|if\b|a\b|an\b|the\b|using)",
        rf"{_AT_HEAD}(?:should|shouldn't|couldn't|can't|could|might|can|would|wouldn't)(?: not)? you(?: not)? (?:just|simply|"
        r"maybe|perhaps|instead|please|start|stop|at least|use|also|try|call|send|ask|make|block|spend|write|focus)\b|\bmight(?:n't)? it be\b"
        rf"|{_AT_HEAD}should(?:n't)? (?:you|we|your)\b",
        rf"{_AT_HEAD}(?:would|wouldn't|might|could|couldn't|will|won't|isn't) (?:it|that|this)(?: not)? (?:be|help|make (?:\w+ )?sense|"
        rf"work)\b[^?]*\b(?:if|to|better|best|easier|wise|good idea|sense|help|for you)\b",
        rf"{_AT_HEAD}(?:would|wouldn't|could|couldn't|might|will|won't) (?:a|an|the|more|some|another|fewer|calling|sending|using|"
        r"asking|having|going|doing|starting|blocking|\w+ing)\b[^?]*\b(?:help|work|make|be|solve|fix|improve|get|save|give)\b",
        r"\bhow (?:much |far )?(?:would|could|might|will|can) (?:a|an|more|some|another|fewer|\w+ing)\b[^?]*\b(?:help|improve|"
        r"change|solve|fix|make|benefit|work|speed|save|give)\w*\b",
        r"\b(?:stops?|stopping|keeps?|keeping|prevents?|preventing|holds?|holding|stopped|kept|prevented)(?: you| us)(?: back)? "
        r"from (?:just |simply |even |ever )?\w+ing\b|\bdo you (?:not )?think (?:you|we|it|that|this)\b|\bdon't you think\b",
        r"\byou(?: really| just| probably| might| may| all)? (?:should|need to|must|have to|ought to|had better|could (?:just|"
        r"try|simply|always)|want to (?:try|start|stop|think about|consider))\b(?! (?:know|find|hear|see|have|feel|from|i|we)\b)|"
        r"\byou'd (?:better|be better)\b|\bbetter off\b",
        r"\b(?:i'd|i would|i'll|let me|may i|can i|we'd) (?:\w+ )?(?:suggest|recommend|advise|propose|urge|tell you|give you "
        r"(?:a tip|some advice))\b|\bif i were you\b|\bin your (?:place|shoes)\b|\bmy (?:advice|tip|suggestion)\b|\bwhat i "
        r"(?:would|always|usually|did|used to)\b|\bworks (?:best )?for me\b|\bwhen i was (?:a|in|selling)\b|\bthe trick\b",
        r"\bwhen (?:will|are|would|can|could) you (?:\w+ )?(?:start\w*|begin\w*|going to|finally|stop\w*|get round to)\b|\bhow "
        r"(?:soon|quickly|fast) (?:can|could|will|would) you (?:start|begin|switch|move|get)\b|\bwhat (?:do you think )?(?:would|might|could) happen if you "
        r"(?:just|simply|finally|called|started|stopped|used|sent|asked|went|tried|made|blocked|spent|followed|did)\b(?! (?:it|that|them|one|those)\b)|\bbe easier "
        r"if you\b|\bready to (?:try|start|use)\b|\bhow would you feel about (?:\w+ )?(?:trying|starting|using|calling|\w+ing)\b",
        r"\b(?:is|isn't) it (?:not )?(?:time|better|worth|easier|wiser|an idea|an option)\b|\bany reason (?:not|you)\b|\bwhat's "
        r"the harm\b|\bwhat (?:could|would) be (?:simpler|easier|better) than\b|\bwould you (?:be )?(?:willing|open|able|mind|"
        r"prepared|happy) (?:to|\w+ing)\b|\binstead of (?:just )?\w+ing\b",
        unless=r"\b(?:ok|okay|all right|alright|fine)(?: for you| with you)? if i\b|\b(?:have|would|what|how) (?:you|would you|might you|could you|do you) (?:try|tried)(?: \w+)? (?:first|next|so "
        r"far|already)\b|\bwhat have you (?:already )?(?:tried|considered|thought of|thought about|looked at|asked|used)\b|"
        r"\bwhich\b[^?]*\bhave you (?:already )?(?:tried|considered|used|asked|spoken|talked|called)\b|\b(?:what|how|which)"
        r"(?: \w+){0,3} do you think (?:you|we|it|that|this)\b|\bwho(?:m)? (?:else )?have you (?:asked|spoken|talked|called)\b|"
        r"\b(?:what|which)(?: \w+){0,4} (?:do|did|would|might|will) you (?:have|need|want) to\b",
    ),
    by_words(
        "threat",
        "is pressure. Say what is expected and ask what support it takes.",
        r"\bor else\b|\botherwise,? (?:you|we|i|it|there|the)\b|\blast (?:chance|warning)\b|\b(?:your|the) last time (?:i|we)\b|\bfinal (?:chance|warning)\b|"
        r"\b(?:one|two|no) (?:more|last) chances?\b|\b(?:fired?|sacked|let go|dismiss\w*|terminat\w*|replac(?:e|ed|ing) you|"
        r"disciplin(?:e|ary)|warning letter|written warning|performance (?:improvement )?plan|improvement plan|demot(?:e|ed|"
        r"ion))\b",
        r"\bconsequences?\b|\bwhat (?:will |would |do you think )*happens? (?:to (?:you|your job)|when you (?:miss|fail)|if you "
        r"(?:miss|fail|don't|do not|can't|keep)|next time you)|\bif (?:you|this|things|it|that|your (?:\w+ )?(?:numbers|results|"
        r"figures)) (?:don't|doesn't|do not|does not|can't|cannot|won't|isn't|aren't|keeps?|continues?|fails?|misses|miss|"
        r"happens? again|goes on|go on)\b",
        r"\b(?:keep|lose|losing|keeping|worth|save|saving|risk|risking) (?:your|this|the|that) (?:job|role|position|territory|"
        r"accounts?|place|bonus|patch|seat|future)\b|\byour (?:job|role|position|place|future|bonus) (?:here )?(?:is|are|be|at|"
        r"depends?|in|on)\b[^?]*\b(?:risk|line|danger|question|stake|this|depends?)?|\bon the line\b|\bat stake\b",
        r"^either\b|\bdifferent (?:talk|conversation|chat)\b|\b(?:i|we) (?:don't|do not|won't) have to\b|"
        r"\b(?:i|we)(?:'ll| will|'d| would| may| might| could)? (?:have to|need to|be forced to|must) (?:\w+ )?(?:take|give|tell|"
        r"escalate|report|move|let|look|talk to hr|involve|consider|reassign|step in|replace)\b|\bbefore (?:i|we|hr|someone) "
        r"(?:have|has|need|needs|take|step|steps|escalate|get|gets)\b|\b(?:hand|give|giv\w+|pass|reassign\w*) (?:it|them|the "
        r"(?:account|deal|territory)|your (?:accounts?|deals?|territory|patch))[^?]*\bto (?:someone|somebody|another|a "
        r"colleague|the|(?-i:[A-Z]))",
        r"\bdo you (?:even |really |still |actually )+(?:want|care|like|belong)\b|\bare you (?:even |really |actually )+"
        r"(?:serious|committed|trying|interested|sure you want)\b|\b(?:promise|guarantee) me\b|\bcan(?:'t| not)? (?:you )?afford "
        r"to\b|\bhow (?:much )?long(?:er)? (?:do|can|should|must|will) (?:i|we|you expect|you think)\b|\bexpect (?:me|us) to\b|"
        r"\bcover(?:ing)? for you\b|\bwhat (?:am i|should i|shall i|do i) (?:supposed to )?"
        r"(?:tell|say to) (?:my boss|the (?:board|director|vp|ceo)|hr|upstairs|them)\b|\bi (?:expect (?:you|to|better|this|that|more|results)|demand|insist|want to see|"
        r"need to see|won't accept|will not accept)\b|\bno (?:more )?(?:excuses|ifs)\b|\bunless you\b|\bthink (?:hard |"
        r"carefully )?about (?:your future|whether you)\b|\bwhether (?:this|sales|you)[^?]*\b(?:right|belong|future)\b|"
        r"\bpatience\b",
        unless=r"\bif (?:it|that|this) (?:doesn't|isn't|does not) (?:work|come|happen|hold|move|arrive)\b",
    ),
    by_words(
        "loaded",
        "asserts a feeling, a motive or a drama that only the rep can name. Ask how it was for them.",
        rf"\bwhat (?:makes|made|is making|has made|'s making) you (?:\w+ ){{0,2}}?{_FEELS}\b|\bwhat are you (?:\w+ )?{_FEELS}\b|"
        rf"\bhow {_FEELS} (?:are|were|do|did|have|must|would)\b|\b(?:you're|you are|you were|you seem|you feel|you felt|you "
        rf"must (?:be|feel)|you look|you sound|you get|being|feeling|feel) (?:so |too |very |really |that |this |still |a bit |"
        rf"clearly )?{_FEELS}\b",
        r"\byour (?:\w+ )?(?:fears?|frustration|anger|disappointment|resistance|reluctance|insecurit\w+|hesitation|hesitancy|"
        r"jealousy|resentment|avoidance|boredom|complacency|discomfort|panic|despair|excuses)\b|\bfear of\b|\bcall reluctance\b",
        r"\b(?:what|who) are you (?:really )?(?:hiding|avoiding|running from|afraid|trying to (?:hide|prove|avoid)|not telling)\b|"
        r"\b(?:hiding|avoiding|dodging|resisting|refusing|pretending|sulking|sandbagging|coasting|giv(?:e|ing) up on|lost interest|"
        r"losing (?:interest|heart|motivation|your (?:edge|drive|touch|nerve))|lost your (?:\w+ )?(?:edge|drive|touch|nerve|"
        r"motivation|spark|way|confidence|hunger|fire|mojo|grip|appetite)|checked out|slacking|cherry-picking|hoarding|gaming)\b",
        r"\b(?:disaster\w*|terribl\w+|awful\w*|horribl\w+|catastroph\w*|nightmare\w*|disgrace\w*|embarrass\w*|shocking|"
        r"ridiculous|unacceptable|pathetic|hopeless|doomed|toxic|dreadful|shameful|abysmal|appalling|painfully|fiasco|"
        r"train ?wreck|bleeding|dismal|miserable|disappointing|alarming|worrying|crisis|mess|collaps\w+|rotten|sorry state|"
        r"suffer\w*|desperat\w+|drowning|struggling so|dead weight|fell apart|falling apart|blow up|screw\w*)\b",
        r"\bwhat (?:is it that )?(?:really |secretly )(?:bothers|annoys|scares|drives|upsets|motivates)\b|\bwhat do you (?:"
        r"really|secretly|actually) (?:think|feel|want)\b|\b(?:hate|despise|dread|loathe|resent)s?\b|\bhow (?:much )?(?:does it |"
        r"do you )(?:hurt|hate|suffer|resent|dread)\b|\bdeep down\b|\bonly (?:in it |doing it |here )?for the money\b|\bjust (?:"
        r"about|for) the (?:money|commission)\b",
        unless=r"\b(?:customers?|buyers?|they|them|contact|\{\w+\})(?:'s|'re)? (?:\w+ ){0,2}(?:afraid|worried|nervous|hesitant|"
        r"reluctant|uneasy|upset|angry|annoyed|frustrated|disappointed)\b|\bhow (?:calm|sure|ready|confident)\b",
    ),
)  # fmt: skip
