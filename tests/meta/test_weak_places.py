"""What no code here may do, whoever writes it: each of these has been a way into other people's systems."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "handrail"
CODE = sorted(p for p in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(p.relative_to(PACKAGE).parts))
PAGES = sorted(PACKAGE.rglob("*.html"))
SCRIPTS = sorted((ROOT / "assets" / "js").rglob("*.js"))

# Where a thing may stand, and why.
ONLY_IN: dict[str, dict[str, str]] = {
    # what the code must not say: {file: reason}
    r"url_has_allowed_host_and_scheme": {"core/addresses.py": "the one place that judges where to go next"},
    r"HTTP_REFERER|headers(\.get\(|\[)[\"']Referer": {},
    r"[\"']Content-Disposition[\"']": {"core/downloads.py": "the one place that names files"},
    r"csv\.writer|csv\.DictWriter": {
        "core/spreadsheets.py": "escapes formulas",
        "exchange/writing.py": "escapes formulas",
    },
    r"Workbook\(": {"core/spreadsheets.py": "escapes formulas", "exchange/workbook.py": "reads, after measuring"},
    r"ElementTree|minidom|xml\.sax|lxml": {"schools/actions/school.py": "a logo, after entities were refused"},
    r"\bpickle\b|\bmarshal\b|\bshelve\b": {},
    r"(?<![\w.])(eval|exec|compile)\(|__import__\(": {},
    r"yaml\.(load|full_load|unsafe_load)\(": {
        "frameworks/loader.py": "a safe loader that remembers lines",
        "schools/school_file.py": "a safe loader",
    },
    r"shell\s*=\s*True|os\.system|os\.popen": {},
    r"\bhashlib\.(md5|sha1)\b|[\"'](md5|sha1)[\"']": {
        "access/passwords.py": "the public list of stolen passwords is in SHA-1"
    },
    r"^\s*(import random\b|from random\b)": {"demo/": "invented people, always the same"},
    r"csrf_exempt|xframe_options_exempt": {},
    r"verify\s*=\s*False|_create_unverified_context|CERT_NONE": {},
    r"tempfile\.mktemp": {},
    r"\.raw\(|RawSQL|\.extra\(": {
        "records/queries/trail.py": "one statement for the newest of each kind; all values are parameters"
    },
    r"Access-Control-Allow": {},
    r"unsafe-inline|unsafe-eval": {},
}


def _lines(pattern: str) -> Iterator[str]:
    allowed = ONLY_IN[pattern]
    for path in CODE:
        name = str(path.relative_to(PACKAGE))
        if any(name == place or (place.endswith("/") and name.startswith(place)) for place in allowed):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if re.search(pattern, line.partition("  #")[0]):
                yield f"{name}:{number}: {line.strip()}"


@pytest.mark.parametrize("pattern", ONLY_IN)
def test_a_dangerous_thing_stands_only_where_it_is_guarded(pattern: str) -> None:
    assert not list(_lines(pattern)), f"Allowed only in {ONLY_IN[pattern] or 'no file'}."


def test_no_way_on_is_taken_from_the_request_without_being_judged() -> None:
    wrong = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called.split(".")[-1] in {"redirect", "HttpResponseRedirect", "HttpResponseClientRedirect"}:
                given = " ".join(ast.unparse(one) for one in node.args)
                if re.search(r"request\.(GET|POST|META|headers|COOKIES|get_full_path|build_absolute_uri)", given):
                    wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {called}({given})")
    assert not wrong, "Ask handrail.core.addresses.asked_for."


def test_sql_is_never_put_together_from_values() -> None:
    wrong = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr
            if called not in {"execute", "executemany"} or not node.args:
                continue
            statement = node.args[0]
            if isinstance(statement, ast.JoinedStr | ast.BinOp) or (
                isinstance(statement, ast.Call) and ast.unparse(statement.func).endswith(".format")
            ):
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert not wrong, "Give values as parameters, and names by quote_name."


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_page_marks_nothing_as_safe_and_opens_no_stranger(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape off|\|\s*safeseq", text)
    assert not re.search(r"<(iframe|object|embed|base|applet)\b|=\"\s*javascript:", text, re.I)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", text), "Everything comes from this server."
    passwords = re.findall(r"<input[^>]*type=\"password\"[^>]*>", text)
    assert not [one for one in passwords if 'autocomplete="off"' in one], "Password managers must work."


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_runs_no_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\beval\(|new Function|document\.write|insertAdjacentHTML|outerHTML\s*=", text)
    assert "postMessage" not in text
    # What is kept in the browser stays when the person leaves: locked (vault.js), or a bare number under a key.
    assert path.name == "counting.js" or not re.search(r"\blocalStorage\b", text)


def test_every_form_that_changes_something_carries_a_token() -> None:
    bare = []
    for path in (page for page in PAGES if page.name != "gallery_forms.html"):  # its form goes nowhere
        for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.S | re.I):
            if re.search(r"method=\"post\"", form, re.I) and "csrf" not in form:
                bare.append(f"{path.relative_to(PACKAGE)}: {form[:80]}")
    assert not bare


def test_secrets_are_compared_in_constant_time() -> None:
    """A name that ends with token, code or key, compared with == to something that came with the request."""
    wrong = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
                continue
            both = (node.left, *node.comparators)
            if any(isinstance(side, ast.Constant) for side in both):
                continue
            sides = [ast.unparse(side) for side in both]
            if any(re.search(r"(token|secret|passcode|digest|signature)(\(\))?$", side) for side in sides):
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}")
    assert not wrong, "Use django.utils.crypto.constant_time_compare."
