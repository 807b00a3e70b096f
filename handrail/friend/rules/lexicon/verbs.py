"""Verbs, by what an onlooker could see. The finder of the main verb knows all of them, with their forms."""

from handrail.friend.rules.lexicon import listed, word_set

# A change of direction or something inside a person: nobody can say on which day it happened.
HOPELESS = word_set(
    "improve develop increase enhance strengthen grow understand know appreciate feel enjoy explore try gain",
    "progress become behave think learn extend expand broaden boost deepen experience realise realize consider",
    "value respect care succeed thrive flourish adapt familiarise familiarize maximise maximize better refine",
    "acquire overcome fulfil fulfill consolidate secure advance further build believe trust love like mature cope",
    "regulate nurture raise heighten widen excel expect hope want need wish",
)
# Seen, but in too many ways: what would one look for? A number or a level of help settles it.
SOFT = word_set(
    "manage function engage access work interact socialise socialize relate tolerate accept acknowledge",
    "participate integrate communicate include address settle concentrate focus attend contribute involve handle",
    "deal conform comply cooperate respond react show demonstrate exhibit display have be do continue use apply",
    "follow maintain make express recognise recognize identify control achieve reach meet take seek process self",
    "remember problem solve retain transition generalise generalize establish form play keep stay remain answer",
    "read write count speak talk listen",
)
# Seen or heard, and the same by everybody.
SEEN = word_set(
    "say name point spell draw copy trace cut put sit stand walk run jump climb throw catch kick ride hold pick",
    "carry open close dress undress zip button fasten tie wash brush eat drink chew swallow feed ask tell retell",
    "recount describe explain label match sort order sequence add subtract multiply divide calculate measure",
    "recite recall repeat imitate pronounce produce articulate blend segment sound decode sign gesture request",
    "greet wave reply initiate start finish complete hand bring pack unpack tidy line wait share join swim travel",
    "cross cook prepare buy pay shop phone type log send arrive leave enter move return choose select locate find",
    "list state define compare contrast summarise summarize predict infer paraphrase punctuate edit revise",
    "compose construct colour color paint stack thread fold push pull roll crawl creep balance hop grasp release",
    "lift look turn sustain perform present comment converse volunteer submit score earn pass obtain master",
    "memorise memorize indicate signal exchange rate check record stop raise_hand begin lead greet knock pour",
    "stir spread butter flush wipe blow comb navigate plan organise organize schedule budget apply interview",
    "greet touch reach_for press activate operate switch track fixate gaze smile vocalise vocalize babble",
    "approach accompany invite negotiate apologise apologize thank compliment help offer give visit catch chop",
    "pedal skip transfer stand propel steer roll kneel squat step cruise rise bear climb discriminate distinguish",
    "categorise categorize classify estimate round convert graph plot tell count write read discuss debate quote",
    "cite analyse analyze evaluate interpret outline highlight underline circle correct proofread capitalise",
    "capitalize verbalise verbalize narrate report inform warn refuse decline accept_no sing clap dance act role",
    "pretend drop collect store arrange hang remove place insert screw unscrew squeeze pinch snip paste glue",
    "thread lace form_letters print sleep toilet wear bathe shower shave shampoo clean sweep vacuum iron make_bed",
    "set clear load unload call dial search save enrol enroll register graduate secure_job",
    "interview produce generate create design show_work replace resolve calm breathe pause reflect self_correct",
    "take_turns do demonstrate solve use answer raise link connect relate swallow mark tick fill draw write",
    "attempt practise practice rehearse stay remain keep follow listen speak talk play reach identify recognise",
    "recognize monitor watch view hear notice attend bike cycle land score get go come put run bring swap",
    "substitute decide guess lace sip bite scoop stab lick taste try_food stretch extend_arm bend lean rest",
    "adjust position sit self research revise study submit upload download click drag scan browse save",
)
# What the adults do. With these at the head the sentence tells what is done for the pupil.
ADULT_ALWAYS = word_set(
    "provide encourage support teach ensure enable facilitate promote foster deliver differentiate liaise refer",
    "implement model praise scaffold allow allocate train fund reinforce supervise assist motivate expose reward",
    "preteach instruct accommodate offer seat modify consult minimise minimize simplify ignore redirect intervene",
    "incorporate chunk embed signpost commission source nominate coach mentor tutor counsel administer conduct",
    "remind prompt monitor supply purchase enlarge laminate reteach overlearn",
)
# The same verbs may be a pupil's; what follows decides ('give him time', but 'give three reasons').
ADULT_TO_PUPIL = word_set(
    "give help show tell ask let get make keep place pair involve introduce set read play work talk speak sit",
    "position guide lead assess review observe limit check discuss invite direct challenge reassure include move",
    "send build develop engage meet prepare remind prompt seat guide use continue have bring take stretch",
    "position hold listen visit follow increase",
)
# 'will be ...': the pupil is the one to whom it is done.
DONE_TO_PUPIL = word_set(
    "provided given offered supported taught encouraged helped allowed seated withdrawn assessed monitored placed",
    "referred reminded prompted shown paired trained exposed introduced assigned enrolled accompanied",
    "permitted invited reviewed observed escorted supervised assisted mentored tutored coached rewarded praised",
    "differentiated adapted modified used implemented delivered made put set arranged funded allocated purchased",
    "available read discussed trialled scheduled organised explored enlarged simplified embedded kept guided",
    "tested examined excused educated grouped transported tracked recorded watched dismissed invited consulted",
    "rewarded fed changed",
)
# An adult's when the object is something that adults prepare.
ADULT_WITH_THINGS = word_set("give break keep display repeat set present share plan vary shorten print adapt")
# The pupil only receives: 'will receive ...'.
RECEIVE = word_set(
    "receive get have access attend benefit require need see meet undergo take participate join do work start",
    "continue visit use complete enjoy be follow engage",
)
RECEIVE_ALWAYS = frozenset(["receive", "benefit", "require"])
# Lead to the real verb: 'be able to', 'learn to', 'show that she can'.
LIGHT = word_set(
    "begin start learn try continue aim attempt seek work be have demonstrate show develop improve strive",
    "remember know need expect want gain",
)
# Ends that make no target by themselves: 'stop shouting'.
NEGATIVE = word_set("stop refrain cease avoid desist abstain resist eliminate extinguish discontinue quit")
LESSEN = word_set("reduce decrease lessen minimise minimize diminish limit lower decline")

IRREGULAR: dict[str, str] = dict(
    pair.split(":")
    for pair in listed(
        """
wrote:write written:write read:read said:say told:tell made:make had:have has:have is:be are:be was:be am:be
been:be being:be did:do does:do done:do goes:go went:go gone:go took:take taken:take gave:give given:give
kept:keep sat:sit stood:stand held:hold spoke:speak spoken:speak understood:understand
understands:understand knew:know known:know knows:know became:become felt:feel met:meet built:build
grew:grow grown:grow taught:teach chose:choose chosen:choose left:leave found:find drew:draw drawn:draw
began:begin ate:eat eaten:eat drank:drink ran:run swam:swim spent:spend learnt:learn shown:show
brought:bring bought:buy got:get came:come led:lead sought:seek dealt:deal
"""
    )
)


def _forms(verb: str) -> list[str]:
    """Return the regular forms of a verb: base, third person, past, -ing."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing", verb + "ing"]
    if verb.endswith("y") and verb[-2:-1] not in set("aeiou"):
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    forms = [verb, verb + "s", verb + "ed", verb + "ing"]
    if verb.endswith(("s", "x", "ch", "sh", "o")):
        forms.append(verb + "es")
    if verb[-1] in set("bdgklmnprt") and verb[-2:-1] in set("aeiou") and len(verb) < 8:
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return forms


ALL = (
    HOPELESS | SOFT | SEEN | ADULT_ALWAYS | ADULT_TO_PUPIL | RECEIVE | NEGATIVE | LESSEN | ADULT_WITH_THINGS | {"spend"}
)
BASE: dict[str, str] = {form: verb for verb in sorted(ALL) for form in _forms(verb)} | IRREGULAR
