# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_keys_proof"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="redacted_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="upload",
            name="redacted_thumbnail_key",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="upload",
            name="redaction",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("redacted_key", ""), ("redacted_thumbnail_key", ""), ("redaction", [])),
                    models.Q(
                        models.Q(("redaction", []), _negated=True),
                        models.Q(("redacted_key", ""), _negated=True),
                        models.Q(("redacted_thumbnail_key", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="core_upload_redacted_whole",
            ),
        ),
    ]
