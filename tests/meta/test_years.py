"""A Scottish school reads P6, on every page, on paper and in files: no page may forget the nation."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path

import docx
import pytest
from django.urls import reverse
from django_scopes import scope

import handrail
from handrail.access.models import User
from handrail.access.types import Role
from handrail.families.queries.children import children_of
from handrail.frameworks.types import Nation
from handrail.plans.models import Plan
from handrail.pupils.models import Pupil
from handrail.pupils.queries.numbers import school_numbers
from handrail.records.models import SubjectRequest
from handrail.records.queries.gathering import gather
from handrail.reports import queries as reports
from handrail.reports.rules.payload import payload
from handrail.reports.word import render_word
from handrail.schools.models import School, TeachingGroup
from tests.factories import everywhere, sign_in
from tests.meta.test_roles_and_addresses import address_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

ENGLISH = re.compile(r"\bYear \d|\bReception\b")
WRITES_A_YEAR = re.compile(r"""["'>(]Year \{""")
# Pages of each kind that say in which year a pupil is: Tobi is in P6, in the class Oak.
SAYS_THE_YEAR = {
    Role.SENCO: (
        "pupils:pupil-detail",
        "pupils:pupil-list",
        "pupils:register",
        "pupils:register-print",
        "pupils:families-invite",
        "plans:plan-detail",
        "plans:plan-list",
        "planner:year",
        "reviews:review-list",
        "readings:plan-list",
        "briefs:brief-print",
        "reports:print",
        "schools:group-add",
        "web:numbers",
    ),
    Role.TEACHER: ("pupils:pupil-list", "readings:to-read"),
    Role.SPECIALIST: ("specialists:shared-list", "specialists:shared-detail"),
}
# Lists that are narrowed to a year say to which; that of plans only to years in which there are pupils.
NARROWED = {
    "pupils:pupil-list": "S1",
    "pupils:register": "S1",
    "planner:year": "S1",
    "reviews:review-list": "S1",
    "plans:plan-list": "P6",
}
NUMBERS = {"P6": "6", "S1": "8"}


@pytest.fixture
def scottish(world: World) -> World:
    """The world's school in Highland, with its pupils in P6 and its class in S2."""
    with everywhere():
        School.objects.filter(pk=world.school.pk).update(framework="highland-2015")
        Pupil.objects.filter(school=world.school).update(year_group=6, class_name="Oak")
        TeachingGroup.objects.filter(school=world.school).update(year_group=9)
    return replace(
        world, actors={role: replace(actor, framework_code="highland-2015") for role, actor in world.actors.items()}
    )


def words_on(page: bytes) -> str:
    """Return what a page says, without its marks."""
    return unescape(re.sub(r"<[^>]*>", " ", page.decode("utf-8", "replace")))


@pytest.mark.parametrize("role", SAYS_THE_YEAR)
def test_no_page_of_a_scottish_school_says_a_year_of_england(role: Role, scottish: World, client) -> None:
    sign_in(client, scottish.actors[role])
    for name in SAYS_THE_YEAR[role]:
        text = words_on(client.get(address_of(name, scottish)).content)
        assert re.search(r"\bP6\b", text), name
        assert not ENGLISH.search(text), name


@pytest.mark.parametrize("name", NARROWED)
def test_a_list_that_is_narrowed_says_to_which_year(name: str, scottish: World, client) -> None:
    sign_in(client, scottish.actors[Role.SENCO])
    text = words_on(client.get(reverse(name), {"year": NUMBERS[NARROWED[name]]}).content)
    assert NARROWED[name] in text and not ENGLISH.search(text)


def test_a_parent_reads_the_year_as_the_school_names_it(scottish: World) -> None:
    parent = scottish.actors[Role.PARENT]
    with scope(school=scottish.school.pk):
        children = children_of(parent, User.objects.get(pk=parent.user_id))
    assert [child.place for child in children] == ["P6, Oak"]


def test_the_spreadsheet_says_it(scottish: World, client) -> None:
    sign_in(client, scottish.actors[Role.SENCO])
    rows = client.get(reverse("pupils:register-export"), {"format": "csv"})
    text = b"".join(rows).decode() if rows.streaming else rows.content.decode()
    assert ",P6,Oak," in text and not ENGLISH.search(text)


def test_paper_and_word_say_it(scottish: World) -> None:
    senco = scottish.actors[Role.SENCO]
    with scope(school=scottish.school.pk):
        plan = Plan.objects.get(pk=scottish.records["plan_id"])
        document = reports.document_of(senco, plan)
        sample = reports.format_document(senco, "iep")
    facts = {fact["label"]: fact["value"] for fact in payload([document], title="Plan")["plans"][0]["facts"]}
    assert (facts["Year group"], sample.year_group) == ("P7", "P4")  # in the year in which it was agreed
    word = docx.Document(BytesIO(render_word(document)))
    assert "P7" in "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)


def test_numbers_say_it(scottish: World) -> None:
    with scope(school=scottish.school.pk):
        numbers = school_numbers(scottish.actors[Role.GOVERNOR])
    assert [split.label for split in numbers.by_year] == ["P6"]


def test_what_is_handed_over_says_it(scottish: World) -> None:
    with scope(school=scottish.school.pk):
        request = SubjectRequest.objects.get(pk=scottish.records["request_id"])
        items = gather(request, Nation.SCOTLAND)
    years = {value.text for item in items for value in item.values if value.label.lower().endswith("year group")}
    assert years == {"P6", "P7"}


def test_the_year_is_named_in_one_place() -> None:
    folder = Path(handrail.__file__).parent
    sources = [path for kind in ("py", "html", "typ") for path in folder.rglob(f"*.{kind}")]
    sources = [path for path in sources if "tests" not in path.parts]
    written = {str(path.relative_to(folder)) for path in sources if WRITES_A_YEAR.search(path.read_text("utf-8"))}
    assert written == {"frameworks/rules.py"}, "Say a year group with frameworks.rules.year_name."
