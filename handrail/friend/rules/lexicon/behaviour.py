"""What schools want less of, and what they want instead: a target says the second."""

from handrail.friend.rules.lexicon import word_set

# As things that are counted: incidents, outbursts. Fewer of them is a target against something.
UNWANTED = word_set(
    "incident incidents outburst outbursts tantrum tantrums meltdown meltdowns aggression disruption disruptions",
    "hitting biting kicking spitting detention detentions exclusion exclusions suspension suspensions absence",
    "absences episode episodes infraction infractions refusal refusals swearing violence fighting fights shouting",
    "calling referrals behaviours behaviors behaviour behavior interruptions blurting elopement wandering",
    "pinching scratching bullying vandalism arguing talking lateness lates aggressive disruptive inappropriate",
    "off self-injury injurious stereotypy screaming crying running throwing negative challenging unwanted unsafe",
    "dysregulated physical verbal",
)
# Less of these is no fault of the pupil.
NEUTRAL_LESS = word_set(
    "anxiety stress reliance dependence dependency support prompts prompting help time errors error gap",
    "distractions worry pain fatigue weight spelling fear tension mistakes effort number_of_errors frustration",
    "sensitivity",
)
# 'Will not need help' is good news.
GOOD_NOT = frozenset(["need", "require", "rely", "depend", "only", "just"])

# The positive counterpart, by the stem of the unwanted act. The first that stands in the sentence is taken.
INSTEAD: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        (
            "hit",
            "punch",
            "kick",
            "slap",
            "push",
            "bit",
            "pinch",
            "scratch",
            "hurt",
            "fight",
            "aggress",
            "violen",
            "physical",
            "attack",
            "grab",
        ),
        "keep hands and feet to themselves, or step back and ask for space,",
    ),
    (
        ("shout", "call", "blurt", "interrupt", "disrupt", "outburst"),
        "put a hand up and wait to be asked before speaking",
    ),
    (
        ("swear", "rude", "languag", "insult", "name"),
        "use words that the school agreed on, or ask for a break, when cross",
    ),
    (
        ("run", "leav", "abscond", "elop", "wander", "seat"),
        "stay in the agreed place, or show a card to ask for a break,",
    ),
    (("throw", "break", "destroy", "damag", "rip", "tear"), "put things down, or hand them to an adult, when upset"),
    (("spit",), "keep a tissue at hand and tell an adult with a word or sign when upset"),
    (("scream", "cry", "tantrum", "meltdown"), "show with a word, sign or card how they feel"),
    (("refus", "argu", "defi"), "start the task, or ask for help with it, within {number} minutes"),
    (("lat", "absen", "truan"), "arrive in lessons on time"),
    (("distract", "talk", "chat", "task", "fidget"), "work on the task given"),
    (("snatch", "tak", "steal", "touch"), "ask before taking what somebody else has"),
    (("exclu", "detention", "suspen", "incident", "behav"), "follow the agreed rules of the lesson"),
)
