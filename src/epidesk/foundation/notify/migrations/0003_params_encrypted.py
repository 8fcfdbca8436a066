# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

from epidesk.foundation.core.crypto import EncryptedJSONField
from epidesk.foundation.core.first_encryption import encrypt_column


def encrypt(apps, schema_editor):
    encrypt_column(schema_editor, "notify_inboxmessage", "params", empty="{}")


class Migration(migrations.Migration):
    dependencies = [("notify", "0002_delivery")]

    operations = [
        migrations.AlterField("inboxmessage", "params", EncryptedJSONField(blank=True, default=dict)),
        migrations.RunPython(encrypt),
    ]
