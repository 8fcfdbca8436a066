# SPDX-License-Identifier: Apache-2.0
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.datetime
import epidesk.foundation.audit.models
from django.db import migrations, models

LEDGER_TIME = """
CREATE FUNCTION audit_ledger_time() RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT pg_current_xact_id()::text::bigint + coalesce((SELECT ahead FROM audit_ledgerclock WHERE id = 1), 0)
$$;
INSERT INTO audit_ledgerclock (id, ahead) VALUES (1, 0);
"""

# The ledger takes rows and never changes one. The only way out is `audit_cut`, which is old whole segments, for good;
# even with its switch thrown by hand, a row younger than a year stays.
GUARDS = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('epidesk.audit_cut', true) = 'on'
     AND OLD.at < now() - interval '365 days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_refuse_segment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('epidesk.audit_cut', true) = 'on'
     AND OLD.cut_at IS NULL AND NEW.cut_at IS NOT NULL AND OLD.newest_at < now() - interval '365 days'
     AND to_jsonb(OLD) - 'cut_at' = to_jsonb(NEW) - 'cut_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_not_truncated BEFORE TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_readentry_stays BEFORE UPDATE OR DELETE ON audit_readentry
  FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_readentry_not_truncated BEFORE TRUNCATE ON audit_readentry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_segment_stays BEFORE UPDATE OR DELETE ON audit_segment
  FOR EACH ROW EXECUTE FUNCTION audit_refuse_segment();
CREATE TRIGGER audit_segment_not_truncated BEFORE TRUNCATE ON audit_segment
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_segment();

-- Cuts the oldest segment if every row of it is older than `before` (and than a year). Its hashes stay.
-- Returns the number of rows cut, or NULL when there is nothing to cut.
CREATE FUNCTION audit_cut_segment(before timestamptz) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET epidesk.audit_cut = 'on' AS $$
DECLARE
  oldest audit_segment%ROWTYPE;
  gone bigint;
BEGIN
  SELECT * INTO oldest FROM audit_segment WHERE cut_at IS NULL ORDER BY number LIMIT 1 FOR UPDATE;
  IF NOT FOUND OR oldest.newest_at >= least(before, now() - interval '365 days') THEN
    RETURN NULL;
  END IF;
  DELETE FROM audit_entry WHERE xid >= oldest.xid_from AND xid < oldest.xid_to;
  GET DIAGNOSTICS gone = ROW_COUNT;
  UPDATE audit_segment SET cut_at = now() WHERE number = oldest.number;
  RETURN gone;
END $$;

-- Cuts up to `at_most` reads older than `before` (and than a year). Returns how many.
CREATE FUNCTION audit_cut_reads(before timestamptz, at_most integer) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET epidesk.audit_cut = 'on' AS $$
DECLARE
  gone bigint;
BEGIN
  DELETE FROM audit_readentry WHERE id IN (
    SELECT id FROM audit_readentry WHERE at < least(before, now() - interval '365 days') LIMIT at_most
  );
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
"""

UNGUARD = """
DROP FUNCTION audit_cut_reads(timestamptz, integer);
DROP FUNCTION audit_cut_segment(timestamptz);
DROP FUNCTION audit_refuse() CASCADE;
DROP FUNCTION audit_refuse_segment() CASCADE;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LedgerClock",
            fields=[
                ("id", models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("ahead", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_clock_one_row")],
            },
        ),
        migrations.RunSQL(LEDGER_TIME, "DROP FUNCTION audit_ledger_time()"),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("xid", models.BigIntegerField(db_default=epidesk.foundation.audit.models.LedgerTime())),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.UUIDField(null=True)),
                ("actor_label", models.CharField(max_length=120)),
                ("via", models.CharField(max_length=12)),
                ("verb", models.CharField(max_length=60)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.UUIDField(null=True)),
                ("fields", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("reason", models.TextField()),
                ("request_id", models.CharField(max_length=64)),
            ],
            options={
                "db_table_comment": "append-only: the ledger of writes",
                "indexes": [
                    models.Index(fields=["subject_id", "id"], name="audit_entry_subject"),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["xid"], name="audit_entry_xid"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("xid_from", models.BigIntegerField()),
                ("xid_to", models.BigIntegerField()),
                ("rows", models.IntegerField()),
                ("newest_at", models.DateTimeField()),
                ("rows_sha256", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("cut_at", models.DateTimeField(null=True)),
            ],
            options={"db_table_comment": "append-only: seals over the ledger"},
        ),
        migrations.CreateModel(
            name="ReadEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("viewer_kind", models.CharField(max_length=10)),
                ("viewer_id", models.UUIDField(null=True)),
                ("viewer_label", models.CharField(max_length=120)),
                ("via", models.CharField(max_length=12)),
                ("subjects", models.JSONField()),
                ("outside", models.BooleanField()),
                ("reason", models.TextField()),
                ("path", models.CharField(max_length=200)),
                ("request_id", models.CharField(max_length=64)),
            ],
            options={
                "db_table_comment": "append-only: the log of reads",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["subjects"], name="audit_read_subject", opclasses=["jsonb_path_ops"]
                    ),
                    django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=["at"], name="audit_read_at"),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
