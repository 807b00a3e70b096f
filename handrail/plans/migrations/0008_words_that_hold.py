from django.db import migrations, models


def hold(apps, schema_editor):
    """Mark what the last version has of each plan that is being amended now. Again changes nothing."""
    Version = apps.get_model("plans", "PlanVersion")
    PupilTarget = apps.get_model("plans", "PupilTarget")
    last = {}
    rows = Version.objects.filter(plan__state="draft").order_by("plan_id", "number")
    for plan_id, number in rows.values_list("plan_id", "number"):
        last[plan_id] = number
    for plan_id, number in last.items():
        snapshot = Version.objects.values_list("snapshot", flat=True).get(plan_id=plan_id, number=number)
        keys = [part["id"] for target in snapshot["targets"] for part in target["pupils"]]
        PupilTarget.objects.filter(target__plan_id=plan_id, pk__in=keys).update(held_in=number)


class Migration(migrations.Migration):
    dependencies = [("plans", "0007_rubrics")]

    operations = [
        migrations.AddField("pupiltarget", "held_in", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.RunPython(hold, migrations.RunPython.noop),
    ]
