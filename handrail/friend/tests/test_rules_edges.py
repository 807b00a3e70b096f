"""The corners of the rules: words that look like something else, and what the friend makes of them."""

from __future__ import annotations

import pytest

from handrail.friend.rules import critique_wording, grade_of, label_of
from handrail.friend.rules.criterion import measures_of
from handrail.friend.rules.head import Form
from handrail.friend.rules.patterns import Phrases, Span
from handrail.friend.rules.sentence import read_sentence
from handrail.friend.rules.suggest import counted, opening
from handrail.friend.rules.tokens import tokens_of
from handrail.friend.types import Label


def offered(rule: str, text: str) -> str:
    """Return the wording that a rule offers for a text."""
    return next(one.suggestion for one in critique_wording(text).findings if one.rule == rule)


# What can be told from outside


def test_three_letters_named_one_by_one_are_a_criterion_and_two_are_none() -> None:
    assert measures_of(read_sentence("Ada will say s, t, p and m clearly.")).named == (Span(3, 10),)
    assert not measures_of(read_sentence("Ada will say s and t clearly.")).named


def test_the_words_that_say_by_when_move_to_the_front() -> None:
    better = "By Easter, Ada will name the days of the week, {number} times out of 10."
    assert counted(read_sentence("Ada will name the days of the week by Easter.")) == better


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("By May, Ada will improve her attendance to 95%.", Label.SMART),
        ("By May, Ada will improve her maths by answering 80% of questions.", Label.SMART),
        ("By May, Ada will improve her maths by using 80% of her strategies.", Label.VAGUE),
        ("By May, Ada will improve her reading with 80% accuracy.", Label.VAGUE),
    ],
)
def test_a_percentage_behind_improve_counts_when_it_measures_a_thing_or_an_act(text: str, label: Label) -> None:
    assert label_of(text) is label


# Help or a target


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Friends with support", Label.NOT_TARGET),
        ("Friends who have support", Label.VAGUE),  # 'who' tells of the friends
        ("Going swimming every week.", Label.NOT_TARGET),
        ("Going swimming 3 times.", Label.MEASURABLE_NO_TIME),
        ("Work with the child on sounds.", Label.NOT_TARGET),
        ("Give {name} a sandwich.", Label.NOT_TARGET),
        ("Show Ada the way home.", Label.NOT_TARGET),
        ("Sit up", Label.VAGUE),  # nobody else is spoken of
        ("Ada will be regularly taught in the hall.", Label.NOT_TARGET),
        ("Ada will be happy in the hall.", Label.VAGUE),
        ("Ada will be in a", Label.VAGUE),  # it stops before it says what is done
        ("Ada will get support, starting a talk three times.", Label.MEASURABLE_NO_TIME),
        ("Ada will get support three times.", Label.NOT_TARGET),
    ],
)
def test_help_is_told_from_what_the_pupil_does(text: str, label: Label) -> None:
    assert label_of(text) is label


# The verb that carries the sentence


@pytest.mark.parametrize(
    ("text", "form", "verb", "doer"),
    [
        ("Do 20 sums by May.", Form.BARE, "do", ""),
        ("By July, read 20 words.", Form.BARE, "read", ""),
        ("By July, in class, read 20 words.", Form.BARE, "read", ""),
        ("Ada reads a page and will tell the story.", Form.DOER, "read", "Ada"),
        ("Ada reads the books that she will choose.", Form.DOER, "read", "Ada"),
        ("By the end of term the pupil will read 20 words.", Form.DOER, "read", "the pupil"),
        ("Ada will learn to read.", Form.DOER, "read", "Ada"),
        ("Ada will begin independently", Form.DOER, "begin", "Ada"),  # nothing follows that 'begin' could lead to
        ("Mark will read 20 words.", Form.DOER, "read", "Mark"),  # a name, though pupils mark too
    ],
)
def test_the_main_verb_and_its_doer_are_found(text: str, form: Form, verb: str, doer: str) -> None:
    sentence = read_sentence(text)
    assert (sentence.head.form, sentence.head.verb, sentence.doer_words()) == (form, verb, doer)
    assert not sentence.head.is_denied


def test_weeks_out_of_weeks_are_a_rate_and_no_end() -> None:
    assert not read_sentence("Ada will greet a friend in 3 weeks out of 4.").has_end
    assert read_sentence("Ada will greet a friend in 3 weeks.").has_end


# Words and phrases


def test_a_prefix_and_its_word_are_one_word_with_or_without_a_hyphen() -> None:
    assert [token.low for token in tokens_of("co-operate, re-read")] == ["cooperate", ",", "reread"]
    assert [token.low for token in tokens_of("five-minute")] == ["five", "minute"]
    (token,) = tokens_of("co-operate")
    assert (token.text, token.starts, token.ends) == ("co-operate", 0, 10)


def test_a_phrase_may_begin_with_a_word_that_can_be_missing() -> None:
    assert Phrases(["very? good"]).spans(tokens_of("It is very good and good")) == [Span(2, 4), Span(5, 6)]


def test_a_phrase_of_which_every_word_can_be_missing_fits_with_any_of_them() -> None:
    assert Phrases(["please? now?"]).spans(tokens_of("Come please now or now")) == [Span(1, 3), Span(4, 5)]


# Reading

KNOWN = "The cat sat on the mat and then it read a book to"


def test_a_word_that_the_dictionary_does_not_know_counts_by_its_syllables() -> None:
    assert grade_of(f"{KNOWN} blorf.") == grade_of(f"{KNOWN} dog.")


def test_a_text_of_unknown_words_alone_has_no_grade() -> None:
    words = "blorf snizzle quandop frebbit wuggle trastik plomber vindle krospet dranoff gwelter shmurf yablik"
    assert grade_of(words) is None


def test_an_unknown_word_that_the_counter_spells_otherwise_leaves_the_text_without_a_grade() -> None:
    """No grade is better than a wrong one, and than an error on the page."""
    assert grade_of(f"{KNOWN} o'blorf.") is None


# Better wordings


@pytest.mark.parametrize(
    ("rule", "text", "begins"),
    [
        ("no-criterion", "He will improve his reading.", "By {when}, {name} will read a text"),
        ("strategy-not-target", "Encourage {pupil} to join in.", "By {when}, {pupil} will"),
        ("strategy-not-target", "Encourage XX to join in.", "By {when}, XX will"),
        ("no-criterion", "Ada will understand fractions, end of term.", "By the end of term, Ada will"),
        ("no-date", "Ada will independently read 20 words.", "By {when}, Ada will independently read 20 words."),
    ],
)
def test_a_better_wording_keeps_who_when_and_how(rule: str, text: str, begins: str) -> None:
    assert offered(rule, text).startswith(begins)


def test_two_acts_with_a_measure_each_are_offered_as_two_targets() -> None:
    text = "By May, Ada will read a page with 90% accuracy and write a story, 4 times out of 5."
    assert offered("several-skills", text) == (
        "By May, Ada will read a page with 90% accuracy. By May, Ada will write a story, 4 times out of 5."
    )


def test_two_acts_with_one_measure_are_one_routine() -> None:
    findings = critique_wording("By May, Ada will read a page aloud and write a story, 4 times out of 5.").findings
    assert "several-skills" not in {one.rule for one in findings}


@pytest.mark.parametrize(
    ("wording", "opens"),
    [
        ("Tobi will read 40 words by the end of term.", "By the end of term"),
        ("End of term: reads 40 words.", "By the end of term"),
        ("Tobi will read 40 words 18 December.", "By 18 December"),
        ("Tobi will read 40 words this term.", "By this term"),
        ("Tobi will read 40 words in June.", "In June"),
        ("Tobi will read 40 words.", "By {when}"),
    ],
)
def test_a_better_wording_opens_with_the_sentences_own_time(wording, opens) -> None:
    assert opening(read_sentence(wording)) == opens
