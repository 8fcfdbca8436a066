# SPDX-License-Identifier: Apache-2.0
import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("movement", "0004_contests"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="declaration",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["declared_at"], name="movement_declared_at", pages_per_range=32
            ),
        ),
    ]
