"""Every address with hostile words: whatever is sent, the answer is a page or a refusal, never a broken one.

The forms are found by looking: each page that the SENCO of the world opens is read, and each of its forms is sent back
with one field after the other made hostile. Addresses whose pages show no form get all the names of fields that any
form has. A new form is tried without anybody thinking of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from handrail.access.types import Role
from tests.factories import sign_in
from tests.meta.test_roles_and_addresses import ADDRESSES, address_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

# What a form may meet: characters that a database refuses, numbers past every column, days that are none, markup.
WORDS = (
    "\0",
    "a\0b",
    "9" * 5000,
    "-99999999999",
    "--1",
    "1e400",
    "NaN",
    "9999-12-31",
    "0001-01-01",
    "31 February 2026",
    "x" * 70_000,
    "00000000-0000-0000-0000-000000000000",
    "not-a-key",
    "<script>alert(1)</script>{{ x }}{% y %}",
    '=HYPERLINK("http://x","y")',
    "\ud83d\ude00\u202e\u0301".encode("utf-16", "surrogatepass").decode("utf-16"),
    "²",
    "٣",
)
# Those that go furthest when the rest of the form is right; each is tried in each field alone.
WORST = ("a\0b", "9999-12-31")
# What an address may be asked for.
QUESTIONS = ("page", "q", "sort", "year", "class", "class_name", "kind", "state", "owner", "review", "due", "whose")
MORE_QUESTIONS = ("stage", "need", "from", "next", "answer", "format", "leavers", "left", "criterion", "baseline")
# Pages that are narrowed by their address.
LISTS = {"pupils:register", "pupils:pupil-list", "plans:plan-list", "reviews:review-list", "progress:today"}
# A plain form, a save while typing, and a part of a page.
WAYS: tuple[dict[str, str], ...] = ({}, {"HTTP_X_REQUESTED_WITH": "autosave"}, {"HTTP_HX_REQUEST": "true"})
# An address is asked so often with nothing but bad answers, each time others: one answer to many bad fields tells as
# much as many answers.
N_TIMES = 2
# Signing out would end the visit, and the persona's address does not exist outside the demonstration.
LEFT_OUT = {"access:sign-out", "access:sign-in-persona", "web:gallery"}


@dataclass
class Sent:
    """One form of a page: where it goes, and what a browser would send."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


class Forms(HTMLParser):
    """Reads the forms that are sent by POST, with what is filled in."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found, self._form, self._select, self._area = address, [], None, "", ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name = given.get("name") or ""
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self._form = Sent(urljoin(self.address, given.get("action") or self.address))
            self.found.append(self._form)
        if self._form is None or (not name and tag != "option"):
            return
        if tag in {"input", "button"}:
            self._read_input(name, given)
        elif tag == "textarea":
            self._area = name
            self._form.values.setdefault(name, [""])
        elif tag == "select":
            self._select = name
            self._form.values.setdefault(name, [])
        elif tag == "option" and self._select and ("selected" in given or not self._form.values[self._select]):
            self._form.values[self._select] = [given.get("value") or ""]

    def _read_input(self, name: str, given: dict[str, str | None]) -> None:
        if given.get("type") == "file":
            self._form.files.append(name)
        elif given.get("type") in {"radio", "checkbox"}:
            values = self._form.values.setdefault(name, [])
            if "checked" in given or not values:
                self._form.values[name] = [*(values if "checked" in given else []), given.get("value") or "on"]
        else:
            self._form.values[name] = [given.get("value") or ""]

    def handle_data(self, data: str) -> None:
        if self._area:
            self._form.values[self._area] = [self._form.values[self._area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


class Visitor:
    """Sends things as one person and remembers what broke; nothing that one request did is seen by the next."""

    def __init__(self, client: Client) -> None:
        self.client, self.broken = client, []
        client.raise_request_exception = False

    def _aside(self, method: str, address: str, data: object = None, **extra: object) -> HttpResponse:
        # A block of its own, not a savepoint: those pile up until each write takes a second.
        with transaction.atomic():
            if method == "raw":
                response = self.client.generic("POST", address, data, **extra)
            else:
                response = getattr(self.client, method)(address, data, **extra)
            transaction.set_rollback(True)
        return response

    def ask(self, method: str, address: str, data: object = None, *, told: str, **extra: object) -> int:
        response = self._aside(method, address, data, **extra)
        if response.status_code >= 500:
            error = getattr(response, "exc_info", None)
            reason = f"{error[0].__name__}: {str(error[1])[:100]!r}" if error else ""
            self.broken.append(f"{method.upper()} {_name(address)} {told}: {response.status_code} {reason}")
        return response.status_code

    def forms(self, address: str) -> list[Sent]:
        response = self._aside("get", address)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            return []
        reader = Forms(address)
        reader.feed(response.content.decode())
        return reader.found


def _name(address: str) -> str:
    return resolve(address.partition("?")[0]).view_name


def _short(word: str) -> str:
    return repr(word if len(word) < 40 else f"{word[:4]}… ({len(word)} characters)")


@pytest.fixture
def visitor(world: World) -> Iterator[Visitor]:
    # Each refusal is a line of the log that holds its whole request: kept for the report, they take minutes.
    logging.disable(logging.CRITICAL)
    yield Visitor(sign_in(Client(), world.actors[Role.SENCO]))
    logging.disable(logging.NOTSET)


def mixed(names: Iterable[str], words: Sequence[str], number: int) -> dict[str, str]:
    """Give each field one of the words, and each time (`number`) another."""
    return {name: words[(place + number) % len(words)] for place, name in enumerate(sorted(names))}


def _all_forms(visitor: Visitor, world: World) -> list[Sent]:
    """Return each form once, by where it goes and what it has."""
    found: dict[tuple, Sent] = {}
    for name in ADDRESSES:
        if name in LEFT_OUT:
            continue
        for form in visitor.forms(address_of(name, world)):
            key = (_name(form.action), tuple(sorted(_kind(n) for n in form.values)))
            found.setdefault(key, form)
    return [form for form in found.values() if _name(form.action) not in LEFT_OUT]


def _kind(name: str) -> str:
    """Return the name of a field without the key of its row: of many alike, one is enough."""
    return "-".join(part for part in name.split("-") if len(part) < 30)


def test_hostile_words_in_a_form_never_break_it(visitor: Visitor, world: World) -> None:
    forms = _all_forms(visitor, world)
    assert len(forms) > 40, "the forms were not found"
    for form in forms:
        tried = set()
        for name in form.values:
            if name == "csrfmiddlewaretoken" or _kind(name) in tried:
                continue
            tried.add(_kind(name))
            for word in WORST:
                data = {**form.values, **dict.fromkeys(form.files, "theplan"), name: [word]}
                visitor.ask("post", form.action, data, told=f"{_kind(name)}={_short(word)}")
    assert not visitor.broken, "\n".join(visitor.broken[:40])


def test_every_address_survives_a_form_of_nothing_but_hostile_words(visitor: Visitor, world: World) -> None:
    names = {name for form in _all_forms(visitor, world) for name in form.values if name != "csrfmiddlewaretoken"}
    for name in ADDRESSES:
        if name in LEFT_OUT:
            continue
        address = address_of(name, world)
        for number, extra in enumerate(WAYS):
            visitor.ask("post", address, mixed(names, WORDS[::3], number), told=f"everything bad, {number}", **extra)
    assert not visitor.broken, "\n".join(visitor.broken[:40])


def test_hostile_files_are_refused(visitor: Visitor, world: World) -> None:
    contents = (b"", b"\0" * 100, b"PK\x03\x04" + b"\0" * 50, b"\xff\xfe" + b"\0a" * 50, b"<svg", b"\x89PNG\r\n\x1a\n")
    contents += (b"Surname,Forename,DOB\n\0,\0,\0\n", "Surname,Forename,DOB\nA\0b,C,14/03/2014\n".encode("utf-16"))
    contents += (b'"' * 5000, b"a," * 20_000, b"\n" * 5000)
    for name in ("exchange:import-list", "schools:logo-change"):
        for content in contents:
            for file_name in ("list.csv", "x\0y\r\nSet-Cookie: a=b.csv", "../" * 30 + "x" * 300):
                for part in ("file", "logo"):
                    file = SimpleUploadedFile("x", content)
                    file.name = file_name
                    told = f"{content[:12]!r} as {file_name[:12]!r}"
                    visitor.ask("post", address_of(name, world), {part: file}, told=told)
    assert not visitor.broken, "\n".join(visitor.broken[:40])


def test_hostile_questions_in_an_address_never_break_a_page(visitor: Visitor, world: World) -> None:
    for name in ADDRESSES:
        if name in LEFT_OUT:
            continue
        address = address_of(name, world)
        for number in range(N_TIMES):
            query = urlencode(mixed((*QUESTIONS, *MORE_QUESTIONS), ("\0", "--1", "9" * 500), number))
            visitor.ask("get", f"{address}?{query}", told=f"everything bad, {number}")
        for question in QUESTIONS if name in LISTS else ():
            for word in ("\0", "--1"):
                visitor.ask("get", f"{address}?{urlencode({question: word})}", told=f"{question}={_short(word)}")
    assert not visitor.broken, "\n".join(visitor.broken[:40])


# What a request may say of itself. The web server refuses line breaks; a proxy may not.
HEADERS = {
    "HTTP_HOST": ("evil.example", "testserver:99999", "[::1", "a b", "testserver@evil.example", ""),
    "HTTP_REFERER": ("javascript:alert(1)", "https://evil.example/" + "x" * 5000),
    "HTTP_COOKIE": (
        "sessionid=" + "x" * 5000,
        "sessionid=\0; csrftoken=\0",
        "=;;=;" * 500,
        'sessionid="\\000\\377"; messages=[[1]]',
        "a=\xff\xfe",
    ),
    "HTTP_ACCEPT_LANGUAGE": ("x" * 3000, "en;q=9e999,*;q=-1", "../../etc/passwd"),
    "HTTP_ACCEPT": ("*/*;q=" + "9" * 400,),
    "HTTP_X_FORWARDED_FOR": ("\0", "1.2.3.4" * 500, "<script>"),
    "HTTP_X_FORWARDED_PROTO": ("javascript",),
    "HTTP_X_FORWARDED_HOST": ("evil.example",),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
    "HTTP_HX_REQUEST": ("true",),
    "HTTP_HX_CURRENT_URL": ("http://[", "\0", "x" * 5000),
    "HTTP_HX_TARGET": ('"><script>', "\xff"),
    "HTTP_HX_PROMPT": ("%ff%00",),
    "HTTP_IF_MODIFIED_SINCE": ("Mon, 99 Foo 99999 99:99:99 GMT",),
    "HTTP_IF_NONE_MATCH": ('"' + "x" * 3000,),
    "HTTP_RANGE": ("bytes=-9999999999999999999", "bytes=0-,0-,0-"),
    "HTTP_X_REQUESTED_WITH": ("autosave\0",),
    "REMOTE_ADDR": ("", "not an address", "fe80::1%eth0"),
    "HTTP_AUTHORIZATION": ("Bearer \0", "Basic !!!!"),
}
PATHS = (
    "/.git/config", "/.env", "/static/../settings.py", "/static/..%2f..%2fsettings.py", "/var/secret-key",
    "/static/%2e%2e/%2e%2e/etc/passwd", "/static//etc/passwd", "/static/", "/static/handrail/", "/handrail.sqlite3",
    "/static/handrail/..\\..\\settings.py", "/%00", "/\xff\xfe/", "/pupils/%2e%2e/", "/" + "a/" * 2000, "/admin/",
    "/plans/00000000-0000-0000-0000-000000000000/../../", "/pupils/" + "%25" * 500 + "/", "/api/", "/sign-in/;x=/..",
    "/pupils/\u0661/",
)  # fmt: skip
# A body of a kind that no form has, or that lies about itself.
BODIES = (
    ("application/json", b'{"a": ' * 5000),
    ("application/json", b"[1e999, NaN]"),
    ("text/xml", b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><x>&c;</x>'),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
    ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a'),
    (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="../../x\\0.csv"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--\r\n",
    ),
    ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n" * 50),
    ("application/x-www-form-urlencoded; charset=utf-7", b"a=%ff&b=+ADw-"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=1"),
    ("application/x-www-form-urlencoded", b"a=1&" * 3000),
    ("", b"\0" * 100),
)
# Kinds of answer that a browser is given here.
ANSWERS = {
    "application/json", "application/manifest+json", "application/pdf", "image/jpeg", "image/png", "image/svg+xml",
    "text/csv; charset=utf-8", "text/html; charset=utf-8", "text/javascript; charset=utf-8",
    "text/plain; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def test_hostile_headers_and_cookies_never_break_a_page(visitor: Visitor, world: World) -> None:
    stranger = Visitor(Client())
    stranger.broken = visitor.broken
    addresses = ("/sign-in/", address_of("web:home", world), address_of("pupils:register", world))
    for name, values in HEADERS.items():
        for value in values:
            for address in addresses:
                stranger.ask("get", address, told=f"{name}={_short(value)}", **{name: value})
                if name != "HTTP_COOKIE":
                    visitor.ask("get", address, told=f"{name}={_short(value)}", **{name: value})
            stranger.ask("post", "/sign-in/", {"email": "a", "password": "b"}, told=name, **{name: value})
    assert not visitor.broken, "\n".join(visitor.broken[:40])


def test_no_header_chooses_the_host_of_a_link(visitor: Visitor, world: World, settings) -> None:
    settings.ALLOWED_HOSTS = ["handrail.school.example"]
    known = {"HTTP_HOST": "handrail.school.example"}
    page = visitor.client.get("/", HTTP_X_FORWARDED_HOST="evil.example", **known)
    assert page.status_code == 200 and b"evil.example" not in page.content
    assert visitor.client.get("/", HTTP_HOST="evil.example").status_code == 400


def test_hostile_paths_find_nothing(visitor: Visitor) -> None:
    for path in PATHS:
        response = visitor.client.get(path)
        assert response.status_code in {301, 302, 400, 404}, f"{path[:60]}: {response.status_code}"
        assert "evil.example" not in response.headers.get("Location", ""), path
        assert b"root:" not in response.content and b"SECRET_KEY" not in response.content, path
    # Two slashes at the start would be a host, if the missing one at the end were simply added.
    for path in ("//evil.example", "//evil.example/%2e%2e", "/\\evil.example"):
        response = visitor.client.get("/", PATH_INFO=path)
        assert not response.headers.get("Location", "").startswith(("//", "/\\")), path


def test_hostile_bodies_never_break_a_page(visitor: Visitor, world: World) -> None:
    for number, name in enumerate(name for name in ADDRESSES if name not in LEFT_OUT):
        # Each address gets some of them, all of them together get all.
        for kind, body in BODIES[number % 6 :: 6]:
            told = f"{kind[:50]} {body[:20]!r}"
            visitor.ask("raw", address_of(name, world), body, content_type=kind, told=told)
    assert not visitor.broken, "\n".join(visitor.broken[:40])


def test_the_same_name_twice_never_breaks_a_page(visitor: Visitor, world: World) -> None:
    twice = urlencode([(name, value) for name in QUESTIONS for value in ("1", "x", "")])
    for name in ADDRESSES:
        if name not in LEFT_OUT:
            visitor.ask("get", f"{address_of(name, world)}?{twice}", told="every name three times")
    assert not visitor.broken, "\n".join(visitor.broken[:40])


def test_every_answer_says_what_it_is(visitor: Visitor, world: World) -> None:
    for name in ADDRESSES:
        if name in LEFT_OUT:
            continue
        response = visitor._aside("get", address_of(name, world))
        assert response.headers.get("Content-Type") in ANSWERS, f"{name}: {response.headers.get('Content-Type')}"
        assert response.headers["X-Content-Type-Options"] == "nosniff", name
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"], name
        if response.status_code == 200:
            assert "no-store" in response.headers["Cache-Control"], name
