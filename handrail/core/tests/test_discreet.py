"""What the log keeps to itself."""

from __future__ import annotations

import io
import logging

import pytest

from handrail.core.discreet import Discreet, discreet, discreet_message

KEY = "0193b2f0-5a4e-7c11-8f00-1234567890ab"


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Not Found: /pupils/?q=Tobi+Adeyemi", "Not Found: /pupils/?…"),
        ("Not Found: /brief/k7Qd-2s/", "Not Found: /brief/…/"),
        ("Not Found: /card/abc/print/", "Not Found: /card/…/print/"),
        ("Gone: /invitation/QX7T/", "Gone: /invitation/…/"),
        ("Not Found: /x/3f9Zq81LmN0pRs7Tuv/", "Not Found: /x/…/"),
        (f"Forbidden: /pupils/{KEY}/", f"Forbidden: /pupils/{KEY}/"),
        ("Not Found: /plans/annual-review-of-plans/", "Not Found: /plans/annual-review-of-plans/"),
        ("Cookie: sessionid=abc; csrftoken=def", "Cookie: …"),
        ("{'Authorization': 'Bearer abc def'}", "{'Authorization': …"),
        ("password=hunter2&email=x", "password=…&email=x"),
        ("{'new_password': 'quartz lantern otter', 'a': 1}", "{'new_password': …, 'a': 1}"),
        ("csrfmiddlewaretoken: abcdef next", "csrfmiddlewaretoken: … next"),
        ("postgresql://handrail:s3cret@db.example/h", "postgresql://…@db.example/h"),
        ("mail to dana.okafor@school.example failed", "mail to … failed"),
        ("UPN A123456789012 was refused", "UPN … was refused"),
        ("ring 01632960123", "ring …"),
        ("12 rows in 340 ms", "12 rows in 340 ms"),
    ],
)
def test_a_line_says_what_happened_and_not_to_whom(line: str, kept: str) -> None:
    assert discreet(line) == kept


def test_nobody_can_write_a_line_of_their_own_into_the_log() -> None:
    forged = discreet("Not Found: /a\n2026-11-16 INFO handrail: all is well\r\x1b[31m\u2028")
    assert forged == r"Not Found: /a\n2026-11-16 INFO handrail: all is well\r\x1b[31m\u2028"


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("ValueError: invalid literal for int() with base 10: 'Tobi Adeyemi'", "with base 10: '…'"),
        ('invalid input syntax for type integer: "Tobi"', "type integer: '…'"),
        ("KeyError: 'plan_id'", "KeyError: 'plan_id'"),
        ("UNIQUE constraint failed: pupils_pupil.school_id", "UNIQUE constraint failed: pupils_pupil.school_id"),
        ('null value in column "x"\nDETAIL:  Failing row contains (1, Tobi, Adeyemi).', "null value in column '…'"),
        ("Key (surname)=(Adeyemi) already exists.", "Key (surname)=(…"),
        ("syntax error\nLINE 1: SELECT * FROM p WHERE surname = 'Adeyemi'\n      ^", "syntax error"),
    ],
)
def test_the_message_of_an_error_holds_no_value(message: str, kept: str) -> None:
    shown = discreet_message(message)
    assert kept in shown
    assert "Tobi" not in shown and "Adeyemi" not in shown


NAME = "Tobi Adeyemi"
ADDRESS = "dana@school.example"


def fail_for(name: str) -> None:
    try:
        int(name)
    except ValueError as error:
        raise RuntimeError(f"could not save {name!r} for {ADDRESS}") from error


@pytest.fixture
def written():
    """Return a function that logs the error of `fail_for` and gives back the text."""

    def write(*, in_full: bool = False) -> str:
        out = io.StringIO()
        handler = logging.StreamHandler(out)
        handler.setFormatter(Discreet(in_full=in_full))
        try:
            fail_for(NAME)
        except RuntimeError as error:
            info = (type(error), error, error.__traceback__)
        handler.emit(
            logging.LogRecord(
                "handrail", logging.ERROR, "x.py", 1, "Broken: %s", ("/pupils/?q=Tobi",), info, sinfo="  File x"
            )
        )
        return out.getvalue()

    return write


def test_a_logged_error_shows_where_and_names_nobody(written) -> None:
    text = written()
    assert "Broken: /pupils/?…" in text
    assert "in fail_for" in text and "ValueError" in text and "This led to:" in text and "RuntimeError" in text
    assert "Tobi" not in text and "dana@" not in text
    assert text.startswith("2026-11-16T09:30:00Z ERROR handrail: ")


def test_a_developer_sees_everything(written) -> None:
    assert "could not save 'Tobi Adeyemi'" in written(in_full=True)


def test_an_error_that_hides_its_cause_stays_so() -> None:
    try:
        try:
            int("Tobi")
        except ValueError:
            raise RuntimeError("plain") from None
    except RuntimeError as error:
        text = Discreet().formatException((type(error), error, error.__traceback__))
    assert "ValueError" not in text and text.endswith("RuntimeError: plain")
