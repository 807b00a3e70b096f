"""Understand single cells of a pupils' list. No database, no clock."""

from handrail.core.formulas import escape_formula
from handrail.exchange.rules.cells import EMPTY, Cell, Finding, is_formula, tidy
from handrail.exchange.rules.dates import DateOrder, date_order, read_birth_date, read_date
from handrail.exchange.rules.names import read_name, split_full_name, usual_capitals
from handrail.exchange.rules.upn import read_upn, upn_check_letter
from handrail.exchange.rules.words import plain_number, read_sex, read_word, read_yes_no, says_no_support
from handrail.exchange.rules.years import read_class, read_year_group, year_of_class

__all__ = [
    "EMPTY",
    "Cell",
    "DateOrder",
    "Finding",
    "date_order",
    "escape_formula",
    "is_formula",
    "plain_number",
    "read_birth_date",
    "read_class",
    "read_date",
    "read_name",
    "read_sex",
    "read_upn",
    "read_word",
    "read_year_group",
    "read_yes_no",
    "says_no_support",
    "split_full_name",
    "tidy",
    "upn_check_letter",
    "usual_capitals",
    "year_of_class",
]
