"""What a school or service gives: its words make a sentence tell of help, not of what the pupil will do."""

from handrail.friend.rules.lexicon import word_set

# Who gives help. At the place of the doer they show that the adult acts.
ADULTS = word_set(
    "teacher teachers staff adult adults ta tas lsa lsas lsp sna snas school schools parent parents mum",
    "mummy mother dad daddy father carer carers senco sendco ensco inco therapist therapists salt slt slp",
    "ot ep we team setting assistant assistants aide aides para paraprofessional paraeducator tutor",
    "tutors mentor mentors counsellor counselor psychologist nurse practitioner practitioners keyworker",
    "worker family grandparents practitioners educator educators instructor coordinator officer manager",
    "specialist service services professionals nursery college la camhs physiotherapist everyone",
    "headteacher employer elsa",
)
# A service, a thing or an arrangement. None of it is something that a pupil does.
GIVEN = word_set(
    "therapy therapies counselling counseling intervention interventions provision support tuition",
    "tutoring placement aide aides assistant assistance session sessions training service services",
    "equipment laptop ipad tablet chromebook software resource resources timetable timetables seating",
    "cushion wedge grip grips overlay overlays magnifier glass magnifying font print aid aids glasses",
    "wheelchair frame device devices transport fidget fidgets defenders headphones weighted chewy",
    "workstation visuals visual symbols circuits diet arrangements reader scribe accommodations",
    "accommodation modifications differentiation differentiated mentor mentoring elsa salt slt ot ep",
    "camhs physio physiotherapy referral strategies teaching input access opportunity opportunities",
    "programme programmes program programs lego nurture counsellor counselor therapist tutor aac pecs",
    "makaton braille headset enlarged coloured assessment consultation supervision ta lsa",
    "paraprofessional interpreter breaks passes box corner tent pass trampoline chart charts board boards",
    "cards planner scaffolds scaffolding scaffolded prompts modelling reminders praise rewards reward",
    "stickers use staffing ratio adult teacher screening tracker bands putty slope pen lighting ramp lift",
    "hoist liaison monitoring encouragement reinforcement captions switch recorder camera app apps rail",
    "splint splints orthotics scissors book books diary log notes handouts assignments worksheets",
    "calculator keyboard stylus stool hydrotherapy rebound outreach setting groupings grouping",
    "instruction funding hours specialist environment workshops workshop club homework-club mainstream",
    "preferential transition-visits buddy",
)
# Words that are help only with another beside them: 'small group', 'extra time', 'quiet room'.
GIVEN_PAIRS = frozenset(
    tuple(pair.split("-"))
    for pair in word_set(
        "small-group key-worker radio-aid",
        "skills-group extra-time additional-time quiet-room quiet-space quiet-area safe-space",
        "safe-place time-out rest-breaks sensory-room sensory-circuits social-stories social-story word-mat",
        "word-bank check-in check-ins friends-group lunch-club homework-club after-school one-to",
        "precision-teaching task-boards now-and writing-frames writing-frame reading-pen pre-teaching",
        "individual-work group-work group-session group-sessions hearing-aid sensory-breaks movement-breaks",
        "movement-break circle-time colored-overlay ear-defenders work-station weekly-sessions",
    )
)
# What adults prepare or say: 'give clear instructions', 'break tasks down'. Pupils follow and complete these.
ADULT_THINGS = word_set(
    "instructions instruction directions task tasks feedback expectations language time cues prompts",
    "boundaries choices warning warnings routines materials work lessons information",
)
# The pupil as the one to whom something is done.
PUPIL_OBJECT = word_set("him her them x xx xxx yp student students pupil pupils child children learner learners")
# A wording that names the way, not the goal.
WAYS = word_set("via through delivered led run provided weekly fortnightly daily termly")
