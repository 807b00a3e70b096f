"""Let the database itself refuse to change or remove an agreed version.

The trigger on UPDATE leaves `agreed_by_id` free, so that an account can be removed; the name stays in `agreed_by_name`.
The trigger on DELETE opens while the transaction holds a row in `plans_erasing`: a table without a model, which only a
retention job (and the flush of a test database) writes to. On PostgreSQL another transaction never sees that row.

On SQLite a later migration that alters plans_planversion rebuilds the table and so drops the triggers: it must run
`install` again. A test looks for them.
"""

from django.db import migrations

FIXED = ["id", "school_id", "plan_id", "number", "schema", "snapshot", "sha256", "agreed_at", "agreed_by_name"]
CHANGED = "An agreed version never changes."
REMOVED = "An agreed version is kept as long as its plan."

SQLITE = [
    "CREATE TABLE IF NOT EXISTS plans_erasing (reason text NOT NULL)",
    f"CREATE TRIGGER planversion_no_update BEFORE UPDATE OF {', '.join(FIXED)} ON plans_planversion "
    f"BEGIN SELECT RAISE(ABORT, '{CHANGED}'); END",
    "CREATE TRIGGER planversion_no_delete BEFORE DELETE ON plans_planversion "
    f"WHEN NOT EXISTS (SELECT 1 FROM plans_erasing) BEGIN SELECT RAISE(ABORT, '{REMOVED}'); END",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS planversion_no_update",
    "DROP TRIGGER IF EXISTS planversion_no_delete",
    "DROP TABLE IF EXISTS plans_erasing",
]
POSTGRESQL = [
    "CREATE TABLE IF NOT EXISTS plans_erasing (reason text NOT NULL)",
    f"""
    CREATE FUNCTION plans_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            RAISE EXCEPTION '{CHANGED}' USING ERRCODE = 'integrity_constraint_violation';
        ELSIF NOT EXISTS (SELECT 1 FROM plans_erasing) THEN
            RAISE EXCEPTION '{REMOVED}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    f"CREATE TRIGGER planversion_no_update BEFORE UPDATE OF {', '.join(FIXED)} ON plans_planversion "
    "FOR EACH ROW EXECUTE FUNCTION plans_version_is_fixed()",
    "CREATE TRIGGER planversion_no_delete BEFORE DELETE ON plans_planversion "
    "FOR EACH ROW EXECUTE FUNCTION plans_version_is_fixed()",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS planversion_no_update ON plans_planversion",
    "DROP TRIGGER IF EXISTS planversion_no_delete ON plans_planversion",
    "DROP FUNCTION IF EXISTS plans_version_is_fixed()",
    "DROP TABLE IF EXISTS plans_erasing",
]


def _run(schema_editor, sqlite, postgresql):
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def install(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def remove(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
