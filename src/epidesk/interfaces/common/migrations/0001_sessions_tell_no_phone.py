# SPDX-License-Identifier: Apache-2.0
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations

from epidesk.foundation.core.crypto import encrypt


def forget_phones_and_codes(apps, schema_editor):
    """Sign-ins under way end (they live for minutes); a tracking code stays, encrypted."""
    store = SessionStore()
    for session in apps.get_model("sessions", "Session").objects.iterator():
        words = store.decode(session.session_data)
        if not {"account_login", "tracked_code"} & words.keys():
            continue
        words.pop("account_login", None)
        if code := words.get("tracked_code"):
            words["tracked_code"] = encrypt(code)
        session.session_data = store.encode(words)
        session.save(update_fields=["session_data"])


class Migration(migrations.Migration):
    dependencies = [("sessions", "0001_initial")]

    operations = [migrations.RunPython(forget_phones_and_codes)]
