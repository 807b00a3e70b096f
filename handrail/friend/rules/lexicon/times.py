"""By when: phrases that name an end. A rate ('per week', 'weekly', 'each term') is no end, so none is here."""

from handrail.friend.rules.lexicon import listed, word_set
from handrail.friend.rules.patterns import Phrases

MONTH = listed(
    """
january february march april may june july august september october november december jan feb mar apr jun
jul aug sep sept oct nov dec
"""
)
SEASON = listed(
    """
spring summer autumn fall winter michaelmas lent hilary trinity
"""
)
# Days and turning points that a school year is counted by.
FEAST = listed(
    """
christmas easter whitsun halloween thanksgiving half halfterm holidays holiday graduation transition
transfer adulthood
"""
)
# Long enough to be an end of a target. A lesson or a session is not: what happens in each of them is a rate.
PERIOD = listed(
    """
week weeks fortnight month months term terms halfterm year years semester quarter trimester grade iep plan
ks reception nursery foundation eyfs preschool kindergarten period cycle stage phase unit topic programme
program course intervention block spring summer autumn winter
"""
)
LONG = listed(
    """
day days week weeks fortnight month months term terms halfterm year years semester semesters quarter
quarters
"""
)
SCHOOL = listed(
    """
school academic calendar instructional teaching working full whole half more short
"""
)
EVENT = ["review", "reviews", "meeting", "iep", "conference", "evening", "visit"]
CHANGE = listed(
    """
leaves leaving starts starting moves moving transfers transitions turns begins enters finishes goes is
reaches
"""
)

CLASSES = {
    "MONTH": MONTH,
    "SEASON": SEASON,
    "FEAST": FEAST,
    "PERIOD": PERIOD,
    "LONG": LONG,
    "SCHOOL": SCHOOL,
    "EVENT": EVENT,
    "CHANGE": CHANGE,
    "BY": ["by", "before", "until", "till"],
    "NEXT": ["next", "coming", "following", "remaining", "upcoming"],
    "HIS": listed(
        """
the his her their my our this a an its
"""
    ),
    "END": ["end", "start", "beginning", "close", "completion", "conclusion", "middle"],
    "TAUGHT": listed(
        """
instruction teaching intervention therapy support training tuition lessons sessions practice
"""
    ),
    "COURSE": word_set("month months term terms year years weeks semester iep plan"),
    "WHO": listed(
        """
he she they i we x xx xxx yp
"""
    ),
    "YEARWORD": listed(
        """
year yr y yrs grade ks age class primary p s
"""
    ),
}

ENDS = Phrases(
    """
<END> of <HIS>? *? *? <PERIOD>
<END> of <HIS>? *? *? <MONTH>
<END> of <YEARWORD> <NUM>
<END> of key stage <NUM>?
<END> of <HIS>? <FEAST>
<BY> <HIS>? <NEXT>? <SEASON>
<BY> <HIS>? <NEXT>? <FEAST>
<BY> <HIS>? <NEXT> *? <PERIOD>
<BY> the *? *? <PERIOD>
<BY> <HIS> *? *? <EVENT>
<BY> next|annual|interim|end|mid *? *? <EVENT>
<BY> <YEARWORD> <NUM>
<BY> key stage <NUM>
<BY> the? age of <NUM>
<BY> <HIS>? <NUM> *? birthday
<BY> the time
<BY> week|month|day <NUM>
<BY> <NUM> st|nd|rd|th *? *? <PERIOD>
<BY> <MONTH>
<BY> *? *? <MONTH> <DAY>? st|nd|rd|th? ,? <YEAR>?
<BY> <DAY> st|nd|rd|th? of? <MONTH> <YEAR>?
<BY> <YEAR>
<BY> <BLANK>
<BY> * date
<BY> date
<BY> <WHO> <CHANGE>
<BY> <CAPITAL> leaves|starts|moves|transfers|turns|begins|enters
<BY> starting|leaving|moving|entering|graduating|transitioning|transferring
on leaving
in time for
at|for the? next|annual annual? <EVENT>
<MONTH> <YEAR>
<DAY> st|nd|rd|th? of? <MONTH>
in|of|until|through|from *? <MONTH> <YEAR>?
<SEASON> <YEAR>
in|this|next the? <SEASON>
<YEAR> -|/ <NUM> academic|school? year
<SLASHED> academic|school year
<SEASON> term
<SEASON> <NUM>? half term
<MONTH> <DAY> th|st|nd|rd? ,? <YEAR>
<DATE>
<YEAR> - <DAY> - <DAY>
<WHEN>
in|within <#> <SCHOOL>? <SCHOOL>? <LONG>
after <#> <SCHOOL>? <LONG> of <TAUGHT>
within <HIS>? <NEXT>? <#>? <SCHOOL>? <SCHOOL>? <LONG>
within|in|during the first|second|third|fourth|final *? <PERIOD>
within <HIS>? iep|plan|annual|reporting period|cycle|year
in|over|during|for|throughout|across|after <HIS> <NEXT> <#>? to? -? <#>? <SCHOOL>? <SCHOOL>? <LONG>
over|during|in|for|throughout <NEXT> <#>? <SCHOOL>? <LONG>
next|first|coming <#> <SCHOOL>? <SCHOOL>? weeks|months|terms
over the course of <HIS>? <NUM>? -? <NUM>? <SCHOOL>? <SCHOOL>? <COURSE>
this|next|current half? <SCHOOL>? week|month|term|year|semester|quarter|halfterm
during|throughout|over the <SCHOOL>? year|term
during|throughout|over the *? term|year
for|during|throughout the rest|remainder|duration of
for|during|throughout|in the <NUM> -? <NUM>? academic|school year
( <NUM> weeks|months|terms )
after|upon|following graduation|high|leaving school?
timescale|timeframe|deadline|timeline *? <NUM>? <LONG>
target|review|end|completion|achieve date|by :? *
""".splitlines(),
    CLASSES,
)

# 'By 6 months' at the very start is an end; later it is an amount ('raise the reading age by 6 months').
ENDS_AT_START = Phrases(
    ["by|in|within|over|during|after <HIS>? <#> <SCHOOL>? <SCHOOL>? <LONG>", "<#> <LONG> from now", "by <DAY> ,"],
    CLASSES,
)

# A phrase with one of these is a rate and not an end.
RATES = frozenset(["each", "every", "per"])
# 'Three times in one week' is a rate.
COUNTED_BEFORE = word_set("times occasions days sessions time lessons once twice")
