"""What `handrail check-deploy` sees of a real installation: files, the database of the tests, its people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as chosen
from django.core.checks import Warning as Warned
from django.db import DatabaseError, connection

from handrail.access.models import User
from handrail.access.types import Role
from handrail.core import clock as time
from handrail.pupils.models import Pupil
from handrail.web.deploy import command, facts
from tests.factories import MembershipFactory, RoleHeldFactory, SchoolFactory, make_actor

POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    settings.VAR = tmp_path
    tmp_path.chmod(0o700)
    return tmp_path


def kept(home: Path, name: str, mode: int) -> Path:
    path = home / name
    path.write_text("x")
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("folder", "file", "is_open"),
    [(0o700, 0o644, False), (0o755, 0o644, True), (0o755, 0o600, False), (0o750, 0o640, True), (0o711, 0o604, True)],
)
def test_a_file_is_open_if_it_and_its_folder_let_others_in(home, folder: int, file: int, is_open: bool) -> None:
    path = kept(home, "secret-key", file)
    home.chmod(folder)
    assert facts.is_open(path) is is_open
    home.chmod(0o700)


def test_what_is_not_there_is_not_open(home) -> None:
    assert not facts.is_open(home / "nothing")
    assert not facts.is_open(home)


def test_the_folder_and_its_files_are_looked_at(home, monkeypatch) -> None:
    monkeypatch.delenv("HANDRAIL_SECRET_KEY", raising=False)
    kept(home, "secret-key", 0o644)
    kept(home, "set-up-code", 0o644)
    kept(home, "old.sqlite3", 0o600)
    home.chmod(0o755)
    known = facts._files()
    assert known["is_home_open"] and known["is_secret_key_open"]
    assert str(home / "set-up-code") in known["open_files"]
    assert known["copies_beside"] == (str(home / "old.sqlite3"),)
    monkeypatch.setenv("HANDRAIL_SECRET_KEY", "elsewhere")
    assert not facts._files()["is_secret_key_open"]


def test_mail_and_passwords_are_read_from_the_environment(monkeypatch, tmp_path, settings) -> None:
    for name in ("HANDRAIL_EMAIL_URL", "HANDRAIL_BREACHED_PASSWORDS"):
        monkeypatch.delenv(name, raising=False)
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "mail.example", False, False
    assert facts._email() == {"has_email": False, "is_email_encrypted": False, "breached_passwords": ""}
    monkeypatch.setenv("HANDRAIL_EMAIL_URL", "smtp://mail.example")
    monkeypatch.setenv("HANDRAIL_BREACHED_PASSWORDS", str(tmp_path / "list.txt"))
    settings.EMAIL_USE_TLS = True
    assert facts._email() == {"has_email": True, "is_email_encrypted": True, "breached_passwords": "missing"}
    (tmp_path / "list.txt").write_text("x")
    assert facts._email()["breached_passwords"] == "here"


def test_the_settings_and_djangos_own_words_are_read(settings, monkeypatch) -> None:
    said = [Warned("Do this.", id="security.W019"), Warned("Quiet.", id="security.W021")]
    settings.SILENCED_SYSTEM_CHECKS = ["security.W021"]
    monkeypatch.setattr(facts, "run_checks", lambda **_: said)
    settings.ALLOWED_HOSTS = [" a.example "]
    known = facts._settings()
    assert known["hosts"] == ("a.example",)
    assert known["django"] == (("security.W019", "Do this."),)
    assert known["secret_key_length"] == len(chosen.SECRET_KEY)


def test_a_database_that_does_not_answer_is_said(monkeypatch, db) -> None:
    def broken() -> int:
        raise DatabaseError("no such host\nmore")

    monkeypatch.setattr(facts, "_pending", broken)
    known = facts._database()
    assert known["database_error"] == "no such host"
    assert "n_administrators" not in known


@pytest.mark.skipif(POSTGRESQL, reason="a file is SQLite's")
def test_a_file_that_is_not_there_is_not_made(monkeypatch, tmp_path, db) -> None:
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "none.sqlite3"))
    assert "there is no file" in facts._database()["database_error"]
    assert not (tmp_path / "none.sqlite3").exists()


@pytest.mark.skipif(POSTGRESQL, reason="SQLite's own")
def test_sqlite_is_asked_what_it_promises(db) -> None:
    known = facts._database()
    assert (known["journal_mode"], known["synchronous"], known["has_foreign_keys"]) == ("wal", 2, True)
    assert known["is_sqlite"] and known["n_pending_migrations"] == 0


@pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL's own")
def test_postgresql_is_asked_who_handrail_is(db) -> None:
    known = facts._database()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)")
        name, superuser = cursor.fetchone()
    assert (known["role_name"], known["is_superuser"]) == (name, superuser)
    assert known["is_database_encrypted"], "the same machine"
    assert known["is_sqlite"] is False


@pytest.mark.skipif(not POSTGRESQL, reason="PostgreSQL's own")
def test_postgresql_is_asked_which_tables_are_protected(db, monkeypatch) -> None:
    # The application cannot take the protection off, so a school's record is said to lie in a table without it.
    with monkeypatch.context() as patched:
        patched.setattr(Pupil._meta, "db_table", "django_session")
        assert facts._without_row_security() == ("django_session",)
    without = facts._without_row_security()
    assert "pupils_pupil" not in without and "access_user" not in without


@pytest.mark.skipif(POSTGRESQL, reason="the application cannot drop a trigger: tests/test_isolation.py")
def test_a_trigger_that_is_gone_is_missed(db) -> None:
    assert not [one for one in facts._database()["missing_triggers"] if "plans_planversion" in one]
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER planversion_no_delete")
    assert "DELETE of plans_planversion" in facts._database()["missing_triggers"]
    assert "UPDATE of plans_planversion" not in facts._database()["missing_triggers"]


def test_people_are_counted_and_not_named(db) -> None:
    school = SchoolFactory()
    now, long_ago = time.now(), time.now() - timedelta(days=200)
    awake, asleep, never = (make_actor(school, role) for role in (Role.ADMINISTRATOR, Role.SENCO, Role.TEACHER))
    User.objects.filter(pk=awake.user_id).update(last_login=now)
    User.objects.filter(pk=asleep.user_id).update(last_login=long_ago)
    new = MembershipFactory(school=school, starts_on=time.today())
    RoleHeldFactory(membership=new, role="teacher", starts_on=time.today())
    known = facts._people()
    assert known["n_administrators"] == 1
    assert known["n_sleeping_accounts"] == 2, never


def test_second_factors_are_counted_where_there_are_any(db, monkeypatch) -> None:
    school = SchoolFactory()
    first, _ = make_actor(school, Role.ADMINISTRATOR), make_actor(school, Role.ADMINISTRATOR)
    monkeypatch.setattr(facts, "_with_second_factor", lambda: {first.user_id})
    known = facts._people()
    assert (known["n_administrators"], known["n_administrators_without_second_factor"]) == (2, 1)
    monkeypatch.setattr(facts, "_with_second_factor", lambda: None)
    assert facts._people()["can_have_second_factor"] is False


def test_second_factors_are_asked_of_the_room_that_has_them(db, monkeypatch) -> None:
    class Keys:
        class _default_manager:
            @staticmethod
            def exclude(**without):
                assert without == {"type": "recovery_codes"}, "a list of codes is no second factor by itself"
                return Keys._default_manager

            @staticmethod
            def values_list(*_, **__):
                return ["somebody"]

    class Config:
        @staticmethod
        def get_model(name):
            return Keys

    monkeypatch.setattr(facts.apps, "is_installed", lambda name: False)
    assert facts._with_second_factor() is None
    monkeypatch.setattr(facts.apps, "is_installed", lambda name: True)
    monkeypatch.setattr(facts.apps, "get_app_config", lambda name: Config)
    assert facts._with_second_factor() == {"somebody"}


def test_the_command_ends_with_nothing_where_all_is_well(monkeypatch, capsys) -> None:
    from handrail.web.deploy.types import Facts

    monkeypatch.setattr(command.facts, "gather", lambda n_workers: Facts())
    assert command.main() == 0
    assert "Nothing was found." in capsys.readouterr().out
