"""What rules of this room say in English on the pages behind a link, to be turned where it is shown."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

ASKED = (
    _("You are asked to a review meeting about %(name)s"),
    _("You are asked to a meeting about %(name)s"),
    _("You are asked to a telephone call about %(name)s"),
    _("You are asked to a meeting of %(name)s"),
    _("Minutes of a review meeting about %(name)s"),
    _("Minutes of a meeting about %(name)s"),
    _("Minutes of a telephone call about %(name)s"),
    _("Minutes of a meeting of %(name)s"),
)
ANSWERS = (_("Coming"), _("Not sure yet"), _("Not coming"))
WORDS = (_("Report"), _("What they want to say"), _("Sees it differently"))
PEOPLE = (_("Somebody from outside"), _("School staff"))
REFUSALS = (
    _("This link does not work any more. Please ask the school."),
    _("This meeting does not take place."),
    _("Choose whether you can come."),
    _("Write something first."),
    _("This is very long. Use at most %(most)s letters."),
    _("Something else was already kept under this number. Open the page again."),
)

SAYINGS = (*ASKED, *ANSWERS, *WORDS, *PEOPLE, *REFUSALS)
