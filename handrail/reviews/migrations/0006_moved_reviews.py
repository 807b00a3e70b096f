from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0005_voices"),
    ]

    operations = [
        migrations.AddField(
            model_name="review",
            name="moved_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
