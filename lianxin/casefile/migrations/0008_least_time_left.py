"""Open matters by least time left, for the lists that supervisors live in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casefile", "0007_keeping")]
    operations = [
        migrations.AddIndex(
            "matter",
            models.Index(
                fields=["due_at", "id"],
                name="matter_least_left",
                condition=models.Q(("state__in", ["closed", "declined", "merged"]), _negated=True),
            ),
        )
    ]
