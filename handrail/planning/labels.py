"""What rules of this room say in English on phones, to be turned where it is shown."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

QUESTIONS = (
    _("What has gone well for %(name)s, and what have we seen?"),
    _("What do we need to address to support %(name)s?"),
    _("In how many ways might we reach this: %(words)s"),
    _("Who does what for %(name)s?"),
    _("This meeting has ended."),
    _("Who does what"),
)
REFUSALS = (
    _("This was not understood. Open the page again."),
    _("The meeting has not begun yet."),
    _("The meeting is paused."),
    _("The meeting is at another stage now. Look at the board again."),
    _("Write a name of at most %(most)s letters."),
    _("There is a %(name)s already. Add a letter, or ask the facilitator for your own place."),
    _("This meeting is full."),
    _("Write what you suggest."),
    _("Make it shorter: at most %(most)s letters."),
    _("This suggestion is there already."),
    _("You are not at this meeting any more."),
    _("You are not at this meeting any more. Ask the facilitator."),
    _("The board is full: %(most)s suggestions."),
    _("This suggestion is not on the board now."),
    _("The words of this suggestion are settled."),
    _("This suggestion is somebody else's."),
    _("The votes are shown, so this round is over."),
    _("One vote at a time."),
    _("All 5 votes are given. Take one back first."),
    _("There is no vote of yours on this one."),
    _("Something else happened meanwhile. Look at the board again."),
    _("This code does not lead to a meeting now. Look at the screen again, or ask the facilitator."),
    _("Too many wrong codes came from here. Wait a little, then try again."),
    _("Say who you are."),
)

SAYINGS = (*QUESTIONS, *REFUSALS)
