"""What rules of this room say in English on pages of families and pupils, to be turned where it is shown."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WAYS = (_("Faces and pictures"), _("Sentences to finish"), _("Words"))
REFUSALS = (
    _("Press a face, choose a picture or write something."),
    _("You told us a lot today. Please come back tomorrow, or call the school."),
)

SAYINGS = (*WAYS, *REFUSALS)
