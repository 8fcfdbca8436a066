# SPDX-License-Identifier: Apache-2.0
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0004_witness_count"),
        ("places", "0003_alert_level"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="deskitem",
            name="desk_open_counts",
        ),
        migrations.AddField(
            model_name="deskitem",
            name="folded",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="deskitem",
            name="held",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="deskitem",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["kind", "priority", "area"],
                include=("due_at", "held"),
                name="desk_open_counts",
            ),
        ),
        migrations.AddIndex(
            model_name="deskitem",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True), ("held", True)),
                fields=["rank", "due_at", "subject_id"],
                name="desk_held",
            ),
        ),
    ]
