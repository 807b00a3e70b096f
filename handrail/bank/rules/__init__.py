"""Rules of the bank: blanks, names, what a target must be like, and searching. Pure."""

from handrail.bank.rules.blanks import BLANKS, blanks_of, fill, in_parts, unknown_blanks
from handrail.bank.rules.checking import checked
from handrail.bank.rules.names import still_named, without_names
from handrail.bank.rules.usage import usage_in_words

__all__ = [
    "BLANKS",
    "blanks_of",
    "checked",
    "fill",
    "in_parts",
    "still_named",
    "unknown_blanks",
    "usage_in_words",
    "without_names",
]
