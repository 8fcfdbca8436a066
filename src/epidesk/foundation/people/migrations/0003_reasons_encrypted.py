# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.first_encryption import encrypt_column


def encrypt(apps, schema_editor):
    for column in ("reason", "undone_reason"):
        encrypt_column(schema_editor, "people_merge", column)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_search_by_folded_name")]

    operations = [
        migrations.AlterField("merge", "reason", EncryptedTextField()),
        migrations.AlterField("merge", "undone_reason", EncryptedTextField(blank=True)),
        migrations.RunPython(encrypt),
    ]
