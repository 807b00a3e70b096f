from django.db import migrations
from django.db.models import OuterRef, Subquery


def know_that_it_is_off(apps, schema_editor):
    # Mails of a cancellation went to them, and were not noted on the row. Run again, it changes nothing.
    meetings = apps.get_model("meetings", "Meeting").objects.filter(pk=OuterRef("meeting_id"))
    rows = apps.get_model("meetings", "Invitation").objects.filter(meeting__state="cancelled", withdrawn_at__isnull=True)
    rows.exclude(sent_to="").update(sent_sequence=Subquery(meetings.values("sequence")[:1]))


def leave(apps, schema_editor):
    """What people know is not forgotten."""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_minutes_on_paper")]

    operations = [migrations.RunPython(know_that_it_is_off, leave)]
