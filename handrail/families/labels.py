"""What rules and lower rooms say in English on pages of families and pupils, to be turned where it is shown.

Each sentence stands here as it is said there, with %(names)s for what is filled in, so that the catalogues have it; a
pair has its singular and its plural for `n`. A test holds this list against what the rooms say.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from handrail.plans.types import Outcome

# What became of a target of a plan that is over: for the family, and for the pupil.
OUTCOMES = {
    Outcome.ACHIEVED: _("This target was reached."),
    Outcome.PARTLY: _("Part of this target was reached."),
    Outcome.NOT_YET: _("This target was not reached yet."),
    Outcome.DROPPED: _("We stopped this target."),
}
OWN_OUTCOMES = {
    Outcome.ACHIEVED: _("You did it!"),
    Outcome.PARTLY: _("You did part of it."),
    Outcome.NOT_YET: _("Not yet."),
    Outcome.DROPPED: _("We stopped this one."),
}
NO_OUTCOME = _("Nobody has written down how this ended.")
OWN_NO_OUTCOME = _("We did not write down how it went.")


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Return both forms; the catalogues find a pair by this name."""
    return singular, plural


HOW_IT_GOES = (
    _("This target is met."),
    _("This is going well."),
    _("This is slow so far. We will look at what can help more."),
    _("We cannot say yet how this is going."),
    _("It is too soon to say how this is going."),
    _("Talk with the school about how this is going."),
    _("We tried a new way from %(day)s."),
    _("You are on your way."),
    _("This one is hard. We will find out what helps."),
    _("We will see how it goes."),
    _("You have just begun."),
    _("Tell us how it goes."),
    _("You have tried a new way since %(day)s."),
    _("At the start: %(value)s"),
    _("Now: %(value)s"),
    _("The aim: %(value)s"),
    _("%(n)s of 5 steps done"),
)
MEASURES = (
    _("%(value)s out of %(most)s"),
    _("yes"),
    _("no"),
    _("nearly"),
    _("with full physical help"),
    _("with some physical help"),
    _("after being shown or with a gesture"),
    _("with a spoken prompt"),
    _("without help"),
    _("full help"),
    _("some help"),
    _("shown"),
    _("spoken"),
    _("no help"),
)
CHARTS = (
    _("Start"),
    _("Start %(value)s"),
    _("Aim"),
    _("Aim %(value)s"),
    _("Aim line"),
    _("Record"),
    _("Due"),
    _("Way %(n)s"),
)
PEOPLE = (
    _("Key worker"),
    _("Helper in class"),
    _("Leads the help"),
    _("Class teacher"),
    _("SENCO"),
    _("%(one)s, %(other)s"),
    _("Parent or carer"),
    _("Pupil"),
    _("Your children"),
    _("Your page"),
    _("Home"),
)
EVERY_DAY = (
    _("Very bad"),
    _("Not good"),
    _("All right"),
    _("Good"),
    _("Very good"),
    _("I kept on trying."),
    _("I asked for help."),
    _("I helped someone."),
    _("I did a hard thing."),
    _("I was kind."),
    _("I stayed calm."),
    _("I cannot do it yet"),
    _("It is hard"),
    _("Some days I can"),
    _("I can nearly do it"),
    _("I can do it"),
    _("Yes, this is good"),
    _("I want to change it"),
    _("I agree"),
    _("I would change something"),
    _("Agrees"),
    _("Would change something"),
    _("Does not agree"),
    _("No day of this week is filled in yet."),
    _("Week of %(day)s. %(sentence)s"),
    _("1 day filled in. %(reached)s of 1 reached the goal of %(percent)s%%."),
    ngettext_noop(
        "%(n)s day filled in. %(reached)s of %(marked)s reached the goal of %(percent)s%%.",
        "%(n)s days filled in. %(reached)s of %(marked)s reached the goal of %(percent)s%%.",
    ),
    ngettext_noop("%(have)s of %(n)s step", "%(have)s of %(n)s steps"),
    _("%(points)s of %(possible)s"),
    _("Mon"),
    _("Tue"),
    _("Wed"),
    _("Thu"),
    _("Fri"),
)
CARD_PICTURES = (
    _("Sun"),
    _("Moon"),
    _("Star"),
    _("Fish"),
    _("Boat"),
    _("House"),
    _("Tree"),
    _("Flower"),
    _("Apple"),
    _("Ball"),
    _("Key"),
    _("Cup"),
)
REFUSALS = (
    _("That is not right. Try again. If it does not work, ask an adult."),
    _("Too many tries. Wait %(wait)s. Or ask an adult."),
    ngettext_noop("%(n)s second", "%(n)s seconds"),
    ngettext_noop("%(n)s minute", "%(n)s minutes"),
    _("Press one of the five faces."),
    _("Write what you want to say."),
    _("This is too long. Write at most %(most)s letters, or send it in two parts."),
    _("This is too long. Write at most %(most)s letters."),
    _("This was sent from an old page. Open the page again, then send your words."),
    _("This was sent from an old page. Open the page again, then send the answer."),
    _("Write what should be different. A few words are enough."),
    _("Choose one of the answers."),
    _("Write it, or press one of the words."),
    _("This is too long. Make it shorter."),
    _("This was sent before. Load the page again."),
    _("Write it in one short line."),
    _("Choose a face."),
    _("Choose an aim from the card."),
    _("%(name)s has checked in for this day already. What they wrote stays."),
    _("Write a word about your day. Keep it short."),
    _("An adult wrote down what you said today. Ask them if you want to add to it."),
    _("The plan was changed while you read it. Read it again, then send your answer."),
    _("You can read this page. If you want to tell the school something, ring or ask the school."),
    _("You can read your page. If you want to say something, tell an adult."),
    _("Your role at this school does not include this page."),
    _("There is nothing here, or it is not yours to see."),
)
SIGN_IN = (
    _("Demonstration: every person here is invented."),
    _("The e-mail address or the password is not right. Check both and try again."),
    _(
        "The password was wrong several times. Wait %(wait)s, then try again. If you do not remember it, your school's "
        "administrator can give you a new one."
    ),
    _("Very many passwords were wrong from this network. Wait %(wait)s, then try again."),
    _("The code is not right, or it is too old. Look at the newest mail, or ask for a new code."),
    _(
        "This code does not open anything. Look at the letter or the message again. If it is right, ask the school to "
        "invite you again: codes stop working after some days, and once they are used."
    ),
    _("Codes were wrong several times. Wait %(wait)s, then try again."),
    _("Give your e-mail address, like name@example.org."),
    _("There is an account with this e-mail address already. Sign in with it, then open the invitation again."),
    _("The password is too short: use at least 12 characters, for instance four words."),
    _(
        "Many people use this password, or one like it, so it is guessed first. Choose another, for instance four "
        "words without a connection."
    ),
    _("The password is too much like the name or the e-mail address. Choose another."),
    _(
        "The password is hardly more than a name that others know: yours, the school's or Handrail's. Choose another, "
        "for instance four words without a connection."
    ),
    _("This password stands on a public list of stolen ones, so it is guessed first. Choose another."),
)
SAYINGS: tuple[str | tuple[str, str], ...] = (
    *OUTCOMES.values(),
    *OWN_OUTCOMES.values(),
    NO_OUTCOME,
    OWN_NO_OUTCOME,
    *HOW_IT_GOES,
    *MEASURES,
    *CHARTS,
    *PEOPLE,
    *EVERY_DAY,
    *CARD_PICTURES,
    *REFUSALS,
    *SIGN_IN,
)
