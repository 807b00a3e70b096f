"""Ways on and back lead to our own pages only."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from handrail.core.addresses import asked_for, own_address

HOSTILE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example",
    "/\t/elsewhere.example",
    "/a\r\nSet-Cookie: a=b",
    "/\u2028/x",
    "javascript:alert(1)",
    "data:text/html,x",
    " /account/",
    "account/",
    "access:account",
    "http:/account/",
    "",
    None,
    "/" + "x" * 2000,
]


@pytest.mark.parametrize("wanted", HOSTILE)
def test_nothing_but_a_path_of_ours_is_followed(wanted: str | None) -> None:
    assert own_address(wanted, otherwise="/home/") == "/home/"


@pytest.mark.parametrize("wanted", ["/", "/account/", "/pupils/?q=a&page=2#b", "/plans/%C3%A9/"])
def test_a_path_of_ours_is_followed(wanted: str) -> None:
    assert own_address(wanted, otherwise="/home/") == wanted


def test_what_a_form_says_counts_before_the_address() -> None:
    sent = RequestFactory().post("/?next=/b/", {"next": "/a/"})
    assert asked_for(sent, "next", otherwise="/") == "/a/"
    assert asked_for(RequestFactory().get("/?from=/b/"), "from", otherwise="/") == "/b/"
    assert asked_for(RequestFactory().get("/"), "from", otherwise="/c/") == "/c/"
