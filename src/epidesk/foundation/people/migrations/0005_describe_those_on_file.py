# SPDX-License-Identifier: Apache-2.0
from django.db import migrations

from epikit.linkage import name_keys

CHUNK = 2_000


def describe(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    Newcomer = apps.get_model("people", "Newcomer")
    rows = []
    for row in Person.objects.exclude(name="").only("id", "name").iterator(chunk_size=CHUNK):
        row.words = (name_keys(row.name).words or "")[:160]
        rows.append(row)
        if len(rows) == CHUNK:
            _keep(Person, Newcomer, rows)
            rows = []
    _keep(Person, Newcomer, rows)


def _keep(Person, Newcomer, rows):
    Person.objects.bulk_update(rows, ["words"])
    Newcomer.objects.bulk_create([Newcomer(person_id=row.id) for row in rows])


class Migration(migrations.Migration):
    dependencies = [("people", "0004_doubles")]

    operations = [migrations.RunPython(describe, migrations.RunPython.noop)]
