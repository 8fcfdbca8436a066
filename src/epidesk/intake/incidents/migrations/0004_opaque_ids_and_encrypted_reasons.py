# SPDX-License-Identifier: Apache-2.0
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import TruncDate

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.first_encryption import encrypt_column

# A phone that was confirmed later gave reports without a name their account back.
FORGET_WHO_CONFIRMED = """
UPDATE incidents_step AS step SET by_id = NULL, by_label = 'anonymous'
FROM incidents_incident AS incident
WHERE incident.id = step.incident_id AND incident.reply = 'anonymous' AND step.verb IN ('confirmed', 'photos')
  AND (step.by_label = 'citizen' OR step.by_label LIKE 'usr\\_%')
"""
# Pictures that reporters added later are theirs, like those they sent with the report.
REPORTERS_PICTURES = """
UPDATE incidents_photo SET by_label = '' WHERE by_label IN ('anonymous', 'citizen') OR by_label LIKE 'usr\\_%'
"""


def encrypt(apps, schema_editor):
    encrypt_column(schema_editor, "incidents_step", "reason")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0003_clock_and_told")]

    operations = [
        # The database gives every row its own id, those that are there too.
        migrations.AddField(
            "incident", "service_request_id", models.UUIDField(db_default=RandomUUID(), editable=False)
        ),
        migrations.AddConstraint(
            "incident", models.UniqueConstraint(fields=["service_request_id"], name="incidents_service_request")
        ),
        migrations.RemoveIndex("incident", "incidents_to_confirm"),
        migrations.RemoveIndex("incident", "incidents_public"),
        migrations.AddIndex(
            "incident",
            models.Index(
                TruncDate("received_at").desc(),
                "service_request_id",
                condition=Q(triaged_at__isnull=False),
                name="incidents_public_days",
            ),
        ),
        migrations.AlterField("step", "reason", EncryptedTextField(blank=True)),
        migrations.RunPython(encrypt),
        migrations.RunSQL(FORGET_WHO_CONFIRMED),
        migrations.RunSQL(REPORTERS_PICTURES),
    ]
