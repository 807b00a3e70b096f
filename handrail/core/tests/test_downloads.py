"""Files that people keep."""

from __future__ import annotations

import pytest

from handrail.core.downloads import download, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("register-2026-11-16.csv", "register-2026-11-16.csv"),
        ('a"; filename="evil.exe', "a-filename-evil.exe"),
        ("a\r\nSet-Cookie: b=c.csv", "a-Set-Cookie-b-c.csv"),
        ("../../etc/passwd", "etc-passwd"),
        ("Zoë’s plan.pdf", "Zoes-plan.pdf"),
        ("計画", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_file_name_is_safe_in_a_header_and_on_a_disk(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_file_is_kept_unless_it_is_to_be_shown() -> None:
    kept = download(b"x", name="a.csv", content_type="text/csv; charset=utf-8")
    assert kept["Content-Disposition"] == 'attachment; filename="a.csv"'
    shown = download(b"x", name="a.pdf", content_type="application/pdf", is_shown=True)
    assert shown["Content-Disposition"] == 'inline; filename="a.pdf"'
    assert shown["Content-Type"] == "application/pdf"
