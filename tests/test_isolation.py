"""Row-level security, as the application's own role: what no scope opens, the database does not show.

PostgreSQL only. The tests run as a role that owns nothing (tests/postgresql.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django_scopes import scope, scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handrail.access.models import Membership, RoleHeld
from handrail.core import isolation
from handrail.core.isolation import isolate, pending, school_models, weaknesses
from handrail.core.models import AuditEvent
from handrail.core.scoping import as_person
from handrail.pupils.models import Pupil
from tests.factories import PupilFactory, RoleHeldFactory, SchoolFactory, UserFactory, everywhere, make_actor
from tests.postgresql import APPLICATION, OWNER, PASSWORD, two_roles
from tests.ready import put_database
from tests.run import POSTGRESQL

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row-level security"),
]
ROOT = Path(__file__).resolve().parents[1]
TABLES = sorted(model._meta.db_table for model in school_models())


def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run SQL past every manager and return the rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def pupils(db) -> tuple[Pupil, Pupil]:
    """A pupil of each of two schools."""
    return PupilFactory(), PupilFactory()


# ----------------------------------------------------------------------------------------- every table is covered


@pytest.mark.parametrize("table", [*TABLES, "core_auditevent"])
def test_a_table_of_a_school_shows_its_rows_to_that_school_only(table: str) -> None:
    assert ask("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [
        (True, True)
    ]
    column = "school_uuid" if table == "core_auditevent" else "school_id"
    rows = ask(
        "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = %s::regclass AND polname = %s",
        table,
        "of_the_school",
    )
    (policy,) = rows[0]
    assert policy.startswith(f"({column} = (NULLIF(current_setting('handrail.school'::text, true)")


def test_every_table_with_a_school_in_it_is_covered() -> None:
    found = ask("SELECT table_name FROM information_schema.columns WHERE column_name = 'school_id'")
    assert {name for (name,) in found} == set(TABLES)
    hanging = {model._meta.db_table for model in isolation.hanging_models()}
    of_trusts = {apps.get_model(label)._meta.db_table for label in isolation.OF_THE_TRUST}
    covered = ask("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    assert {name for (name,) in covered} == {*TABLES, *hanging, *of_trusts, "core_auditevent"}


def test_nothing_is_left_to_do_after_a_migrate() -> None:
    assert pending(connection) == []
    assert isolate(connection, application=APPLICATION) == 0


def test_what_is_missing_is_said_to_a_role_that_may_not_mend_it(monkeypatch) -> None:
    monkeypatch.setattr(isolation, "SCHOOL", "NULL::uuid")
    assert any(statement.startswith("DROP POLICY of_the_school") for statement in pending(connection))
    with pytest.raises(ImproperlyConfigured, match="HANDRAIL_OWNER_DATABASE_URL"):
        isolate(connection)


def test_the_role_of_the_application_has_no_way_around() -> None:
    assert weaknesses(connection) == []
    rights = "rolname::text, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb"
    mine = ask(f"SELECT {rights} FROM pg_roles WHERE rolname = current_user")
    assert mine == [(APPLICATION, False, False, False, False)]


# ------------------------------------------------------------------------------------------ what is seen and written


def test_raw_sql_sees_the_school_in_scope_and_no_other(pupils) -> None:
    ours, theirs = pupils
    everybody = "SELECT id FROM pupils_pupil"
    assert ask(everybody) == []
    with scopes_disabled():
        assert ask(everybody) == []
        assert list(Pupil.objects.all()) == []
    with scope(school=ours.school_id):
        assert ask(everybody) == [(ours.pk,)]
        with scope(school=theirs.school):
            assert ask(everybody) == [(theirs.pk,)]
        assert ask(everybody) == [(ours.pk,)]
    assert ask(everybody) == []
    with everywhere():
        assert len(ask(everybody)) == 2


def test_a_row_of_another_school_cannot_be_written_moved_changed_or_removed(pupils) -> None:
    ours, theirs = pupils
    with scope(school=ours.school_id):
        for refused in (
            lambda: Pupil.objects.bulk_create([PupilFactory.build(school=theirs.school)]),
            lambda: Pupil.objects.filter(pk=ours.pk).update(school_id=theirs.school_id),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                refused()
        for change in ("UPDATE pupils_pupil SET forename = 'X'", "DELETE FROM pupils_pupil"):
            with connection.cursor() as cursor:
                cursor.execute(f"{change} WHERE id = %s", [theirs.pk])
                assert cursor.rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Pupil.objects.bulk_create([PupilFactory.build(school=ours.school)])


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE pupils_pupil DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE pupils_pupil NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_the_school ON pupils_pupil",
        "CREATE POLICY open ON pupils_pupil USING (true)",
        "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
        "DROP TRIGGER auditevent_only_added ON core_auditevent",
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        f"ALTER ROLE {APPLICATION} BYPASSRLS",
        "CREATE TABLE public.copy AS SELECT 1 AS n",
        "DELETE FROM django_migrations",
        "SET row_security = off; SELECT * FROM pupils_pupil",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_cannot_switch_it_off(pupils, statement: str) -> None:
    refusals = r"must be owner|permission denied|row-level security policy|must be superuser"
    with pytest.raises(DatabaseError, match=refusals), transaction.atomic():
        ask(statement)
    assert ask("SELECT id FROM pupils_pupil") == []


def test_the_trail_shows_the_school_in_scope_and_takes_every_event(pupils) -> None:
    ours, theirs = pupils
    for school in (ours.school_id, theirs.school_id, None):
        AuditEvent.objects.create(
            at="2026-11-16T09:00Z", school_uuid=school, actor_name="Dana Okafor", type="PLAN_AGREED"
        )
    assert ask("SELECT count(*) FROM core_auditevent") == [(0,)]
    with scope(school=ours.school_id):
        assert ask("SELECT school_uuid FROM core_auditevent") == [(ours.school_id,)]


def test_events_without_a_school_are_seen_while_the_retention_job_erases() -> None:
    AuditEvent.objects.create(at="2026-11-16T09:00Z", actor_name="Handrail", type="SCHOOL_OPENED")
    with transaction.atomic():
        ask("INSERT INTO core_erasing (reason) VALUES ('kept for seven years')")
        assert ask("DELETE FROM core_auditevent WHERE at < '2027-01-01' RETURNING actor_name") == [("Handrail",)]
        ask("DELETE FROM core_erasing")


# --------------------------------------------------------------------------------------------------------- signing in


def test_a_person_finds_their_own_memberships_and_roles_across_schools_and_nothing_else() -> None:
    user = UserFactory()
    for _ in range(2):
        make_actor(SchoolFactory(), "senco", user=user)
    RoleHeldFactory()
    PupilFactory()
    with as_person(user.pk):
        assert {row.user_id for row in Membership.objects.all()} == {user.pk}
        assert Membership.objects.count() == RoleHeld.objects.count() == 2
        assert not Pupil.objects.exists()
        # To read, and to read only.
        assert Membership.objects.update(initials="XX") == RoleHeld.objects.update(role="head") == 0
    with scopes_disabled():
        assert not Membership.objects.exists()


# --------------------------------------------------------------------------- the scope reaches the database and leaves


class Undone(Exception):
    """Ends a transaction."""


BLOCKS = st.recursive(
    st.just(None),
    lambda inner: st.tuples(
        st.sampled_from(["ours", "theirs", "nothing"]),
        st.sampled_from(["no transaction", "kept", "undone", "broken"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(program=st.lists(BLOCKS, max_size=4))
def test_no_rollback_leaves_the_wrong_school(pupils, program) -> None:
    schools = dict(zip(("ours", "theirs"), pupils, strict=True))

    def look(expected: str) -> None:
        found = [key for (key,) in ask("SELECT id FROM pupils_pupil")]
        assert found == ([schools[expected].pk] if expected in schools else [])

    def run(block: Any, around: str) -> None:
        if block is None:
            look(around)
            return
        where, how, inner = block
        opened = scope(school=schools[where].school) if where in schools else scopes_disabled()
        try:
            with opened, nullcontext() if how == "no transaction" else transaction.atomic():
                for each in inner:
                    run(each, where)
                if how == "undone":
                    raise Undone
                if how == "broken":
                    ask("SELECT 1 / 0")
        except (Undone, DatabaseError):
            pass
        look(around)

    for block in program:
        run(block, "nothing")


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_statement_that_fails_leaves_no_school(pupils) -> None:
    ours, theirs = pupils
    for pupil in (ours, theirs, ours):
        with scope(school=pupil.school_id):
            with pytest.raises(DatabaseError):
                ask("SELECT 1 / 0")
            assert ask("SELECT id FROM pupils_pupil") == [(pupil.pk,)]
            connection.close()
            assert ask("SELECT id FROM pupils_pupil") == [(pupil.pk,)]
        assert ask("SELECT id FROM pupils_pupil") == []


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_the_database_refuses_leaves_no_school(pupils) -> None:
    ours, theirs = pupils
    with pytest.raises(DatabaseError), scope(school=ours.school_id), transaction.atomic():
        # Foreign keys are looked at when the transaction ends.
        Membership.objects.bulk_create([Membership(school=ours.school, user_id=ours.pk, starts_on="2026-09-01")])
    assert ask("SELECT id FROM pupils_pupil") == []
    with scope(school=theirs.school_id):
        assert ask("SELECT id FROM pupils_pupil") == [(theirs.pk,)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_from_the_pool_does_not_know_the_school_of_the_last_request(pupils) -> None:
    ours, _ = pupils
    from handrail.core.postgresql.base import DatabaseWrapper

    pooled = DatabaseWrapper(
        connection.settings_dict | {"OPTIONS": {"pool": {"min_size": 1, "max_size": 1}}}, alias="pooled"
    )

    def count() -> tuple[int, int]:
        with pooled.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), count(*) FROM pupils_pupil")
            return cursor.fetchone()

    try:
        with scope(school=ours.school_id):
            process, seen = count()
        pooled.close()
        assert (seen, count()) == (1, (process, 0))
    finally:
        pooled.close()
        pooled.close_pool()


@pytest.mark.django_db(transaction=True)
def test_threads_see_their_own_school(pupils) -> None:
    found: dict[Any, Any] = {}

    def work(pupil: Pupil) -> None:
        with scope(school=pupil.school_id):
            found[pupil.pk] = {key for _ in range(30) for (key,) in ask("SELECT id FROM pupils_pupil")}
        connection.close()

    threads = [threading.Thread(target=work, args=(pupil,)) for pupil in pupils]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {pupil.pk: {pupil.pk} for pupil in pupils}


def test_telling_the_scope_is_no_query_and_no_round_trip(pupils, django_assert_num_queries, monkeypatch) -> None:
    ours, theirs = pupils
    ask("SELECT 1")
    messages = []
    send = connection.connection.wait

    def counted(*args: Any, **kwargs: Any) -> Any:
        messages.append(args)
        return send(*args, **kwargs)

    monkeypatch.setattr(connection.connection, "wait", counted)
    with django_assert_num_queries(3) as captured:
        for pupil in (ours, theirs, ours):
            with scope(school=pupil.school_id):
                assert ask("SELECT id FROM pupils_pupil") == [(pupil.pk,)]
    assert len(messages) == 3
    assert not any("set_config" in query["sql"] for query in captured.captured_queries)


def test_cursors_on_the_server_and_many_rows_at_once_see_the_school(pupils) -> None:
    ours, theirs = pupils
    with scope(school=ours.school_id):
        assert list(Pupil.objects.iterator(chunk_size=1)) == [ours]
    with scope(school=theirs.school_id), connection.cursor() as cursor:
        rows = [("Kit", ours.pk), ("Ola", theirs.pk)]
        cursor.executemany("UPDATE pupils_pupil SET forename = %s WHERE id = %s", rows)
        assert ask("SELECT forename FROM pupils_pupil") == [("Ola",)]
        assert "Seq Scan" in Pupil.objects.explain() or "Index" in Pupil.objects.explain()


# --------------------------------------------------------------------------------------- an owner, an application


@pytest.fixture(scope="module")
def parted(tmp_path_factory) -> Iterator[dict[str, str]]:
    """An installation of its own, made as docs/running.md says (tests/ready.py)."""
    name = f"{connection.settings_dict['NAME']}_parted_{os.getpid()}"
    with two_roles(POSTGRESQL, name, make=put_database) as roles:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("HANDRAIL", "DJANGO", "COV_"))}
        yield kept | roles | {"HANDRAIL_HOME": str(tmp_path_factory.mktemp("parted"))}


def handrail(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "handrail", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_handrail_migrate_works_as_the_owner_and_mends_what_is_missing(parted) -> None:
    with psycopg.connect(parted["HANDRAIL_OWNER_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("DROP POLICY of_the_school ON pupils_pupil")
        owner.execute("ALTER TABLE pupils_need DISABLE ROW LEVEL SECURITY")
        owner.execute(f"REVOKE INSERT ON plans_plan FROM {APPLICATION}")
    assert handrail(parted, "migrate", "-v0").returncode == 0
    with psycopg.connect(parted["HANDRAIL_DATABASE_URL"]) as application:
        found = application.execute(
            "SELECT (SELECT count(*) FROM pg_policy WHERE polrelid = 'pupils_pupil'::regclass),"
            " (SELECT relrowsecurity FROM pg_class WHERE oid = 'pupils_need'::regclass),"
            " has_table_privilege('plans_plan', 'INSERT'), has_table_privilege('plans_plan', 'TRUNCATE'),"
            " (SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public')"
        ).fetchone()
    assert found == (1, True, True, False, OWNER)


def test_without_the_owner_a_new_database_is_not_prepared(tmp_path) -> None:
    with two_roles(POSTGRESQL, f"{connection.settings_dict['NAME']}_alone_{os.getpid()}") as roles:
        del roles["HANDRAIL_OWNER_DATABASE_URL"]
        refused = handrail(os.environ | roles | {"HANDRAIL_HOME": str(tmp_path)}, "migrate", "-v0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "permission denied for schema public" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_migration_sees_every_school_and_the_owner_none_afterwards(parted) -> None:
    script = """
import django; django.setup()
from django.db import connection
from handrail.core.isolation import as_owner, before_migrate, after_migrate
from handrail.schools.models import Faculty
from tests.factories import SchoolFactory
from django_scopes import scope, scopes_disabled
school = SchoolFactory()
with scope(school=school.pk):
    Faculty.objects.create(school=school, name="Languages")
with as_owner(), scopes_disabled():
    hidden = Faculty.objects.count()
    before_migrate(using="default", plan=["one"])
    seen = Faculty.objects.count()
    after_migrate(using="default")
    print(hidden, seen, Faculty.objects.count())
with scopes_disabled():
    print(Faculty.objects.count(), connection.settings_dict["USER"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=parted | {"DJANGO_SETTINGS_MODULE": "handrail.settings"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == ["0 1 0", f"0 {APPLICATION}"], done.stderr


def test_a_role_that_passes_by_is_named(parted) -> None:
    from handrail.core.postgresql.base import DatabaseWrapper

    login = {"USER": OWNER, "PASSWORD": PASSWORD, "NAME": parted["HANDRAIL_DATABASE_URL"].rpartition("/")[2]}
    owner = DatabaseWrapper(connection.settings_dict | login, alias="owner")
    with psycopg.connect(POSTGRESQL) as server:
        superuser = {"USER": server.info.user, "PASSWORD": server.info.password}
    master = DatabaseWrapper(connection.settings_dict | superuser, alias="superuser")
    try:
        assert "owns the tables" in weaknesses(owner)[0]
        assert "sees every school's rows" in weaknesses(master)[0]
    finally:
        owner.close()
        master.close()
