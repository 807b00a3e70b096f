"""Let the database itself refuse to change or remove what the trail says.

The triggers open while the transaction holds a row in `core_erasing`: a table without a model, which only a retention
job (and the flush of a test database) writes to, with the reason, and empties again before it commits. On PostgreSQL
another transaction never sees that row.

On SQLite a later migration that alters core_auditevent rebuilds the table and so drops the triggers: it must run
`install` again. A test looks for them.
"""

from django.db import migrations

CHANGED = "What the trail says never changes."
REMOVED = "What the trail says is kept until its time is over."

SQLITE = [
    "CREATE TABLE IF NOT EXISTS core_erasing (reason text NOT NULL)",
    "CREATE TRIGGER IF NOT EXISTS auditevent_no_update BEFORE UPDATE ON core_auditevent "
    f"WHEN NOT EXISTS (SELECT 1 FROM core_erasing) BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "CREATE TRIGGER IF NOT EXISTS auditevent_no_delete BEFORE DELETE ON core_auditevent "
    f"WHEN NOT EXISTS (SELECT 1 FROM core_erasing) BEGIN SELECT RAISE(ABORT, '{REMOVED}'); END",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS auditevent_no_update",
    "DROP TRIGGER IF EXISTS auditevent_no_delete",
    "DROP TABLE IF EXISTS core_erasing",
]
POSTGRESQL = [
    "CREATE TABLE IF NOT EXISTS core_erasing (reason text NOT NULL)",
    f"""
    CREATE OR REPLACE FUNCTION core_trail_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM core_erasing) THEN
            IF TG_OP = 'UPDATE' THEN
                RAISE EXCEPTION '{CHANGED}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RAISE EXCEPTION '{REMOVED}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF TG_OP = 'UPDATE' THEN
            RETURN NEW;
        END IF;
        RETURN OLD;
    END $$
    """,
    "CREATE TRIGGER auditevent_only_added BEFORE UPDATE OR DELETE ON core_auditevent "
    "FOR EACH ROW EXECUTE FUNCTION core_trail_is_fixed()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS auditevent_only_added ON core_auditevent",
    "DROP FUNCTION IF EXISTS core_trail_is_fixed()",
    "DROP TABLE IF EXISTS core_erasing",
]


def _run(schema_editor, sqlite, postgresql):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def install(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def remove(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
