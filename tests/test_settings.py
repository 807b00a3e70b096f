"""Settings that are read from the environment, and the doors that read them."""

from __future__ import annotations

import runpy
import stat
import sys

import pytest
from django.test import RequestFactory

from handrail import settings


def test_the_secret_key_of_the_environment_is_used(monkeypatch) -> None:
    monkeypatch.setenv("HANDRAIL_SECRET_KEY", "given")
    assert settings._secret_key() == "given"


def test_a_secret_key_is_made_once_and_only_its_owner_can_read_it(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("HANDRAIL_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path / "new")
    key = settings._secret_key()
    assert len(key) >= 50
    assert settings._secret_key() == key
    assert stat.S_IMODE((tmp_path / "new" / "secret-key").stat().st_mode) == 0o600


def test_two_processes_that_start_together_agree_on_one_key(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("HANDRAIL_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path)

    def made_meanwhile(length: int) -> str:
        (tmp_path / "secret-key").write_text("theirs\n", encoding="ascii")
        return "ours"

    monkeypatch.setattr(settings.secrets, "token_urlsafe", made_meanwhile)
    assert settings._secret_key() == "theirs"


def test_the_database_is_a_file_beside_the_key_unless_it_is_named(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("HANDRAIL_DATABASE_URL", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path)
    found = settings._database()
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", str(tmp_path / "handrail.sqlite3"))


def test_sqlite_writes_in_turn_and_keeps_what_it_answered_for(monkeypatch) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", "sqlite:////srv/a%20school/h.sqlite3")
    found = settings._database()
    assert found["NAME"] == "/srv/a school/h.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    for promise in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert promise in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_address_is_taken_apart(monkeypatch, scheme: str) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", f"{scheme}://dana:p%40ss@db.example:5433/handrail")
    monkeypatch.setenv("HANDRAIL_POOL", "yes")
    found = settings._database()
    kept = [found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")]
    assert kept == ["handrail", "dana", "p@ss", "db.example", "5433"]
    assert found["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 16}
    monkeypatch.setenv("HANDRAIL_POOL", "no")
    assert settings._database()["OPTIONS"] == {}


def test_another_kind_of_database_is_refused_in_words(monkeypatch) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", "mysql://db.example/handrail")
    with pytest.raises(SystemExit, match=r"must start with sqlite:/// or postgresql://, not 'mysql'"):
        settings._database()


def test_python_m_handrail_is_the_command(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["handrail", "--version"])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("handrail", run_name="__main__")
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("Handrail ")


def test_the_door_of_the_web_server_answers(db) -> None:
    from handrail.wsgi import application

    # Not called as a server does, which would close the connection of the test.
    answer = application.get_response(RequestFactory().get("/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/set-up/")


def test_the_owner_of_the_tables_has_a_login_of_its_own(monkeypatch) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", "postgresql://app:a@db.example/handrail")
    database = settings._database()
    monkeypatch.delenv("HANDRAIL_OWNER_DATABASE_URL", raising=False)
    assert settings._owner_database(database) is None
    monkeypatch.setenv("HANDRAIL_OWNER_DATABASE_URL", "postgresql://owner:p%40ss@db.example:5433/handrail")
    assert settings._owner_database(database) == {
        "NAME": "handrail", "USER": "owner", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("database", "owner", "words"),
    [
        ("sqlite:////srv/h.sqlite3", "postgresql://owner@db.example/handrail", "is for PostgreSQL only"),
        ("postgresql://app@db.example/handrail", "sqlite:////srv/h.sqlite3", "is for PostgreSQL only"),
        ("postgresql://app@db.example/handrail", "postgresql://owner@db.example/other", "must name the same database"),
    ],
)
def test_an_owner_of_another_database_is_refused_in_words(monkeypatch, database, owner, words) -> None:
    monkeypatch.setenv("HANDRAIL_DATABASE_URL", database)
    monkeypatch.setenv("HANDRAIL_OWNER_DATABASE_URL", owner)
    with pytest.raises(SystemExit, match=words):
        settings._owner_database(settings._database())


# ------------------------------------------------------------------------------------------------ mail and sign-in


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", {"EMAIL_BACKEND": "dummy"}),
        ("console:", {"EMAIL_BACKEND": "console"}),
        ("file:///var/mail%20box", {"EMAIL_BACKEND": "filebased", "EMAIL_FILE_PATH": "/var/mail box"}),
        (
            "smtp://dana%40school:p%3Aw@mail.example:2525?tls=1",
            {
                "EMAIL_BACKEND": "smtp",
                "EMAIL_HOST": "mail.example",
                "EMAIL_PORT": 2525,
                "EMAIL_HOST_USER": "dana@school",
                "EMAIL_HOST_PASSWORD": "p:w",
                "EMAIL_USE_TLS": True,
                "EMAIL_USE_SSL": False,
            },
        ),
        (
            "smtp://mail.example?ssl=1",
            {"EMAIL_BACKEND": "smtp", "EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_USE_SSL": True},
        ),
    ],
)
def test_a_mail_address_is_taken_apart(monkeypatch, url: str, expected: dict[str, object]) -> None:
    monkeypatch.setenv("HANDRAIL_EMAIL_URL", url)
    found = settings._email()
    found["EMAIL_BACKEND"] = str(found["EMAIL_BACKEND"]).split(".")[-2]
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example"])
def test_another_mail_address_is_refused_with_an_example(monkeypatch, url: str) -> None:
    monkeypatch.setenv("HANDRAIL_EMAIL_URL", url)
    with pytest.raises(SystemExit, match="must look like smtp://"):
        settings._email()


def test_providers_come_from_the_environment_in_the_order_of_their_buttons(monkeypatch) -> None:
    assert settings._identity_providers() == []
    for name, value in {
        "HANDRAIL_OIDC_MICROSOFT_TENANT": "fernhill.example",
        "HANDRAIL_OIDC_MICROSOFT_CLIENT_ID": "m",
        "HANDRAIL_OIDC_GOOGLE_CLIENT_ID": "g",
        "HANDRAIL_OIDC_URL": "https://login.trust.example/",
        "HANDRAIL_OIDC_NAME": "Trust account",
    }.items():
        monkeypatch.setenv(name, value)
    found = settings._identity_providers()
    assert [(one["provider_id"], one["name"], one["settings"]["server_url"]) for one in found] == [
        ("microsoft", "Microsoft", "https://login.microsoftonline.com/fernhill.example/v2.0"),
        ("google", "Google", "https://accounts.google.com"),
        ("other", "Trust account", "https://login.trust.example"),
    ]


@pytest.mark.parametrize("tenant", ["", "common", "organizations", "consumers"])
def test_a_tenant_that_lets_in_anybody_is_refused(monkeypatch, tenant: str) -> None:
    monkeypatch.setenv("HANDRAIL_OIDC_MICROSOFT_CLIENT_ID", "m")
    monkeypatch.setenv("HANDRAIL_OIDC_MICROSOFT_TENANT", tenant)
    with pytest.raises(SystemExit, match="must name the school's or trust's own tenant"):
        settings._identity_providers()
