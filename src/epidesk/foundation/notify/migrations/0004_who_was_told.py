# SPDX-License-Identifier: Apache-2.0
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("notify", "0003_params_encrypted")]

    operations = [
        migrations.AddIndex(
            model_name="inboxmessage",
            index=models.Index(
                condition=Q(subject_id__isnull=False),
                fields=["subject_id", "template"],
                name="notify_inbox_of_subject",
            ),
        )
    ]
