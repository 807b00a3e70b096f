"""How one knows that it is reached: phrases that hold a number, a length, a level of help or a regular occasion."""

from handrail.friend.rules.lexicon import listed, word_set
from handrail.friend.rules.patterns import Phrases

MINUTES = listed(
    """
second seconds sec secs minute minutes min mins hour hours hr hrs
"""
)
OCCASION = listed(
    """
time times occasion occasions trial trials opportunity opportunities attempt attempts session sessions
lesson lessons day days week weeks month period periods class classes probe probes observation observations
test tests question questions prompt prompts turn turns interval intervals break breaks morning afternoon
hour minute term activity conversation page task
"""
)
HELP = listed(
    """
help support prompt prompts prompting assistance aid reminder reminders cue cues cueing guidance adult
adults supervision scaffold scaffolding encouragement intervention redirection redirections input model
modelling
"""
)
KIND_OF_HELP = listed(
    """
adult adults adult's teacher verbal spoken visual gestural physical staff direct further additional any
extra outside other visual external peer parental teacher's ta repeated constant or and only
"""
)

CLASSES = {
    "HIS": ["the", "his", "her", "their", "a", "my"],
    "MINUTES": MINUTES,
    "OCCASION": OCCASION,
    "HELP": HELP,
    "KIND": KIND_OF_HELP,
    "EACH": ["each", "every", "per", "a", "an"],
}

# So many out of so many: says by itself what is counted and against what.
FRACTIONS = Phrases(
    """
<#> times? *? out of *? *? <#>
<#> of|in <HIS>? <#>
<#> / <#>
<SLASHED>
<#> *? out of <#>
<#> of <HIS> *? <#>
<#> consecutive *? *? <OCCASION>
consecutive <OCCASION>
""".splitlines(),
    CLASSES | {"HIS": ["the", "every", "any", "last"]},
)
PERCENTAGES = Phrases(
    """
<#> %
<#> percent|percentage|pc
<#> per cent
<#> -|to <#> %|percent
""".splitlines()
)
COMPARISONS = Phrases(
    """
at least|most <#>
minimum|maximum|total of? <#>
no|not more|fewer|less than <#>
more|fewer|less|greater|better|higher than <#>
up to <#>
<#> or more|fewer|less|above|higher|better
<#> +
only|just <#>
from *? *? *? *? <#> *? *? *? *? *? to *? *? <#>
from 0|zero|none to <#>
within|for|to|by *? *? <#> *? <MINUTES>
by <#> months|years|levels|points|grades
<#> months|years|month's|year's of? progress|growth|gain|gains|worth|improvement
<#> *? *? per|a|each|every <OCCASION>
once|twice|thrice <EACH> *? *? <OCCASION>
<#> times? daily|weekly|monthly
<#> times <EACH>
<#> weeks|days|months|lessons in a row
for <#> weeks|days|months
half|quarter|all|most of <HIS>
<#> times
wpm
wcpm
cwpm
words per minute
once|twice|thrice daily|weekly|monthly|in
at least once|twice
all <#>
""".splitlines(),
    CLASSES,
)
# A known level or age counts only as something to reach, which the reading of the sentence decides.
LEVELS = Phrases(
    """
level|grade|stage|band|phase|step|score|standard|age|ages|band|book|set <#>
age|score|level|average of *? *? <#>
<NUM> st|nd|rd|th grade level?
<ORDINAL> grade *? level?
grade|age level
age related expectations
expected level|standard
""".splitlines(),
    {
        "ORDINAL": listed(
            """
first second third fourth fifth sixth seventh eighth ninth tenth kindergarten
"""
        )
    },
)
# How much help is left is a measure of its own: everybody can see whether help was given.
HELP_LEFT = Phrases(
    """
without <KIND>? <KIND>? <KIND>? <HELP>
without the? need for *? *? <HELP>
without being reminded|prompted|asked|told|helped
without needing|requiring *? *? <HELP>
with|and no|one|single|minimal|minimum|little|limited|occasional|reduced|fewer <KIND>? <KIND>? <HELP>
with only? *? *? <NUM> <KIND>? <KIND>? <HELP>
with just? a|an|one single? <KIND> <KIND>? prompt|reminder|cue
no <KIND>? <HELP>
unaided|unprompted|unassisted|unsupported
from memory
""".splitlines(),
    CLASSES,
)
# Regular occasions: each of them is a test with yes or no.
OFTEN = Phrases(
    """
each|every *? <DAYTIME>
daily|nightly
on *? each|every|all *? occasion|occasions|day|days
all of the time
every time
all *? lessons|classes|sessions|assignments
""".splitlines(),
    {
        "DAYTIME": listed(
            """
day morning afternoon lesson session class night evening time week weekday playtime break lunchtime period
occasion task
"""
        )
    },
)
ALONE = Phrases(
    ["independently", "on his|her|their|my own", "by himself|herself|themselves|myself", "with independence"]
)

# A number behind one of these is a name ('Year 6', 'level 2'), not a count.
NAMES_BEFORE = word_set(
    "year yr y grade ks stage level phase band set section set p age ages aged class room goal target",
    "outcome objective step unit book chapter term s type tier",
)
# Not counted: 'two-way', 'one another', '1:1', '7 year old', 'Year 3rd'.
NOT_COUNTED_AFTER = word_set(
    "way another to st nd rd th year years yr old grade dimensional d month months week weeks term terms",
    "adult adults staff ta of s handed sided who where at",
)
# 'One' is often no number: only before such a noun does it count.
ONE_COUNTS = word_set(
    "friend peer child pupil adult prompt reminder word sentence time minute paragraph page step",
    "instruction idea question item game activity task turn fact reason topic lesson verbal visual club",
    "book key step toy object day other additional extra new familiar trusted single or syllable digit",
    "choice request sound mistake error comment contribution hour level grade",
)
# A share of these cannot be counted by anybody: 70 % of what?
UNCOUNTABLE = frozenset({"variety", "various", "specific", "range", "curriculum"})
# These are measured by a percentage or a level as they are.
MEASURED = word_set(
    "attendance punctuality accuracy score scores grade grades level fluency rate spelling age wpm",
    "lessons marks average completion speed percentile gpa vocabulary standardised standardized",
)
