"""Formats: what may be changed, what stays, and that plans keep the one that they were opened in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.frameworks.queries import all_frameworks, get_framework
from handrail.plans import actions, queries
from handrail.plans.models import PlanFormat
from handrail.plans.rules import formats, snapshot
from handrail.plans.rules.sample import sample_text
from handrail.plans.tests.conftest import READING
from handrail.plans.types import Audience, FormatState, PlanDraft, SectionPlace, Side
from tests.factories import make_actor, sign_in

KIND = "sen_support_plan"


@pytest.fixture
def kind():
    return get_framework("england-2015").plan_kind(KIND)


@pytest.fixture
def layout(kind):
    return formats.own_layout(kind)


def changed(layout, code, **values):
    """The layout with one section changed."""
    rows = tuple(replace(row, **values) if row.code == code else row for row in layout.sections)
    return replace(layout, sections=rows)


def url(name, *args):
    return reverse(f"plans:{name}", args=args)


# ------------------------------------------------------------------------------------------ rules


@pytest.mark.parametrize("framework", all_frameworks().values(), ids=lambda row: row.code)
def test_every_kind_has_a_layout_that_may_be_kept_and_is_read_again_as_it_was(framework):
    for kind in framework.plan_kinds:
        own = formats.own_layout(kind)
        assert formats.checked(own, kind) == own
        assert formats.from_kept(formats.as_kept(own), kind) == own
        assert formats.differences(own, kind) == ()


def test_what_happened_stands_on_the_back_and_the_pupil_on_the_front(layout):
    assert layout.section("what_happened").side is Side.BACK
    assert layout.section("strengths").side is Side.FRONT


def test_what_happened_cannot_be_left_out(kind, layout):
    with pytest.raises(Refused, match="so it stays in the format") as refused:
        formats.checked(changed(layout, "what_happened", is_shown=False), kind)
    assert refused.value.field == "is_shown-what_happened"


def test_a_section_of_the_law_keeps_its_label_its_order_and_its_place():
    kind = get_framework("england-2015").plan_kind("ehc_plan")
    own = formats.own_layout(kind)
    with pytest.raises(Refused, match="under its own label"):
        formats.checked(changed(own, "B", label="Needs"), kind)
    with pytest.raises(Refused, match="The law asks"):
        formats.checked(changed(own, "B", is_shown=False), kind)
    swapped = formats.checked(formats.moved(own, "C", -1), kind)
    assert [row.code for row in swapped.sections if row.is_fixed] == [row.code for row in own.sections if row.is_fixed]


def test_staff_read_every_section(kind, layout):
    kept = formats.checked(changed(layout, "needs", audiences=()), kind)
    assert kept.section("needs").audiences == (Audience.STAFF,)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"label": " "}, "Give this section a label"), ({"label": "x" * 81}, "at most 80"), ({"help": "x" * 301}, "300")],
)
def test_words_that_do_not_fit_are_refused(kind, layout, values, words):
    with pytest.raises(Refused, match=words):
        formats.checked(changed(layout, "needs", **values), kind)


def test_two_sections_of_the_same_label_are_refused(kind, layout):
    with pytest.raises(Refused, match="Two sections are called"):
        formats.checked(changed(layout, "needs", label="what the pupil ENJOYS"), kind)


def test_a_section_moves_past_its_neighbour_on_the_same_card(layout):
    moved = formats.moved(layout, "interests", -1)
    assert [row.code for row in moved.sections][:2] == ["interests", "strengths"]
    assert formats.moved(moved, "interests", -1) == moved
    assert formats.moved(layout, "no_such", 1) == layout


def test_a_code_of_an_own_section_is_never_used_again(layout):
    made = formats.with_own(layout, "Calm place", used={"own-1", "own-4"}, place=SectionPlace.AFTER)
    assert made.section("own-5").place is SectionPlace.AFTER
    assert formats.without_own(made, "own-5", is_new=True).section("own-5") is None
    assert formats.without_own(made, "own-5", is_new=False).section("own-5").is_shown is False


def test_the_framework_s_own_keeps_own_sections_hidden(kind, layout):
    back = formats.restored(formats.with_own(layout, "Calm place", used=()), kind)
    assert back.section("own-1").is_shown is False
    assert formats.differences(back, kind) == ()


def test_a_section_that_the_framework_has_only_now_comes_where_it_stands_there(kind, layout):
    kept = formats.as_kept(layout)
    kept["sections"] = [row for row in kept["sections"] if row["code"] != "interests"]
    assert [row.code for row in formats.from_kept(kept, kind).sections] == [row.code for row in layout.sections]


def test_differences_are_told_in_sentences(kind, layout):
    made = changed(layout, "needs", label="What is hard now", audiences=(Audience.STAFF,), side=Side.BACK)
    made = changed(formats.with_own(made, "Calm place", used=()), "at_home", is_shown=False)
    made = changed(made, "help", help="Short.")
    made = replace(formats.moved(made, "interests", -1), title="My plan", shows_logo=False, target_fields=("who",))
    told = " ".join(formats.differences(made, kind))
    for words in (
        "It is called 'My plan'",
        "is called 'What is hard now'",
        "is not shown to the family or the pupil",
        "printed on the back",
        "'Calm place' is added",
        "'What helps at home' is left out",
        "other words to help",
        "another order",
        "Targets do not ask for: area",
        "logo is not printed",
    ):
        assert words in told, words


# ------------------------------------------------------------------------------------------ making and using one


def make(world, layout, kind_code=KIND):
    """Make a format and take it into use."""
    actions.change_format(actor=world.senco, kind_code=kind_code, layout=layout)
    return actions.use_format(actor=world.senco, kind_code=kind_code)


def write(world, **sections):
    return actions.write_plan(
        actor=world.senco, pupil=world.pupil, kind=KIND, draft=PlanDraft(sections=sections, targets=[READING])
    )


def test_a_plan_keeps_the_format_that_it_was_opened_in(world, draft, layout, content):
    before = snapshot.build(content(draft), number=1, agreed_at=draft.created_at, agreed_by="x")
    first = make(world, changed(layout, "needs", label="What is hard now"))
    second_layout = changed(queries.layout_for_new(first, None or queries.kind_of(draft)), "needs", label="Hurdles")
    plan = write(world)
    second = make(world, second_layout)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == (FormatState.PAST, FormatState.CURRENT, 2)
    labels = {row.code: row.label for row in content(plan).sections}
    assert labels["needs"] == "What is hard now"
    assert "format" not in before
    assert snapshot.build(content(draft), number=1, agreed_at=draft.created_at, agreed_by="x") == before
    assert {row.code: row.label for row in content(write(world)).sections}["needs"] == "Hurdles"


def test_a_format_that_is_being_made_touches_no_plan(world, layout, content):
    actions.change_format(actor=world.senco, kind_code=KIND, layout=changed(layout, "needs", label="Hurdles"))
    assert content(write(world)).format_number is None


def test_the_same_again_is_refused_and_leaves_no_event(world, layout):
    actions.change_format(actor=world.senco, kind_code=KIND, layout=layout)
    actions.change_format(actor=world.senco, kind_code=KIND, layout=layout)
    assert AuditEvent.objects.filter(type="FORMAT_CHANGED").count() == 1
    with pytest.raises(Refused, match="same as the format in use"):
        actions.use_format(actor=world.senco, kind_code=KIND)


def test_changes_can_be_thrown_away(world, layout):
    actions.change_format(actor=world.senco, kind_code=KIND, layout=layout)
    actions.discard_format(actor=world.senco, kind_code=KIND)
    actions.discard_format(actor=world.senco, kind_code=KIND)
    assert not PlanFormat.objects.exists()
    with pytest.raises(Refused, match="Nothing was changed"):
        actions.use_format(actor=world.senco, kind_code=KIND)


def test_formats_are_for_who_may_change_the_school_and_for_kinds_of_its_framework(world, layout):
    with pytest.raises(Denied):
        actions.change_format(actor=world.teacher, kind_code=KIND, layout=layout)
    with pytest.raises(NotVisible):
        actions.change_format(actor=world.senco, kind_code="csp", layout=layout)


def test_a_draft_moves_to_the_present_format_and_loses_no_words(world, layout, content):
    plan = write(world, needs="Loses the place when reading", at_home="")
    made = formats.with_own(changed(layout, "needs", is_shown=False), "Calm place", used=())
    make(world, changed(made, "at_home", is_shown=False))
    moved = actions.move_to_current_format(actor=world.senco, plan=plan)
    found = {row.code: row for row in content(moved).sections}
    assert found["needs"].text == "Loses the place when reading"
    assert "own-1" in found
    assert "at_home" not in found
    with pytest.raises(Refused, match="already"):
        actions.move_to_current_format(actor=world.senco, plan=moved)


def test_the_next_plan_takes_the_present_format_with_the_old_words(world, live, layout, content):
    make(world, changed(layout, "strengths", is_shown=False))
    new = actions.copy_forward(actor=world.senco, plan=live)
    found = {row.code: row.text for row in content(new).sections}
    assert content(new).format_number == 1
    assert found["strengths"] == "Kind to younger pupils"


def test_an_agreed_version_keeps_labels_and_readers(world, layout):
    make(world, changed(layout, "needs", label="Hurdles", audiences=(Audience.STAFF, Audience.PUPIL)))
    plan = actions.agree_plan(actor=world.senco, plan=write(world, needs="Loses the place"))
    text = plan.versions.get().snapshot
    row = next(row for row in text["sections"] if row["code"] == "needs")
    assert (row["label"], row["audiences"]) == ("Hurdles", ["staff", "pupil"])
    assert text["format"]["number"] == 1
    family = snapshot.for_audience(text, Audience.FAMILY)
    assert "needs" not in {row["code"] for row in family["sections"]}


def test_words_of_a_section_that_nobody_knows_any_longer_stay_with_staff(world, layout, content):
    make(world, formats.with_own(layout, "Calm place", used=()))
    plan = write(world, **{"own-1": "The library"})
    PlanFormat.objects.update(layout=formats.as_kept(layout))
    row = content(plan).sections[-1]
    assert (row.code, row.text, row.audiences) == ("own-1", "The library", ("staff",))


# ------------------------------------------------------------------------------------------ pages


def posted(page, **more):
    """What the form of a page would send."""
    form = page.context["form"]
    data = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if field.disabled or value in (None, False):
            continue
        data[name] = "on" if value is True else value
    return data | more


def test_a_format_is_changed_kept_and_used(world, client):
    sign_in(client, world.senco)
    page = client.get(url("format-change", KIND))
    data = posted(page, **{"label-needs": "Hurdles", "act": "save"})
    del data["for_family-needs"], data["is_shown-at_home"]
    response = client.post(url("format-change", KIND), data, follow=True)
    assert response.status_code == 200
    assert "Use it for new plans" in response.content.decode()
    done = client.post(url("format-use", KIND), follow=True).content.decode()
    assert "Format 1" in done
    assert "Hurdles" in done
    assert "not shown to the family" in done
    assert "What helps at home&#x27; is left out" in done
    assert "Your format 1" in client.get(url("format-list")).content.decode()


def test_buttons_move_add_and_remove_and_keep_what_is_written(world, client):
    sign_in(client, world.senco)
    address = url("format-change", KIND)
    client.post(address, posted(client.get(address), act="add", own_label="Calm place", own_place="before"))
    client.post(address, posted(client.get(address), act="up:own-1", title="My plan"))
    form = client.get(address).context["form"]
    codes = [row.code for row in form.base.sections]
    assert codes.index("own-1") == codes.index("needs") - 1
    assert form.base.title == "My plan"
    client.post(address, posted(client.get(address), act="remove:own-1"))
    assert client.get(address).context["form"].base.section("own-1") is None
    client.post(address, posted(client.get(address), act="restore"))
    assert client.get(address).context["form"].base.title == ""


def test_what_is_wrong_stands_beside_its_field(world, client):
    sign_in(client, world.senco)
    address = url("format-change", KIND)
    response = client.post(address, posted(client.get(address), act="save", **{"label-needs": ""}))
    assert response.status_code == 422
    assert "Give this section a label" in response.content.decode()
    assert client.post(address, posted(client.get(address), act="add", own_label=" ")).status_code == 422


def test_the_look_shows_what_is_written_and_keeps_nothing(world, client):
    sign_in(client, world.senco)
    data = posted(client.get(url("format-change", KIND)), title="My plan")
    assert "My plan" in client.post(url("format-look", KIND), data).content.decode()
    assert not PlanFormat.objects.exists()


def test_staff_read_formats_and_do_not_change_them(world, client):
    sign_in(client, world.teacher)
    assert "The framework’s own" in client.get(url("format-detail", KIND)).content.decode()
    assert client.get(url("format-change", KIND)).status_code == 403
    assert client.get(url("format-detail", "csp")).status_code == 404
    assert client.get(url("format-detail", KIND) + "?number=9").status_code == 404


def test_the_list_of_formats_has_a_fixed_number_of_queries(world, client, layout, django_assert_num_queries):
    sign_in(client, world.senco)
    client.get(url("format-list"))
    with django_assert_num_queries(1):
        queries.kind_rows(world.senco)
    for code in (KIND, "behaviour_plan", "play_plan"):
        framework = get_framework("england-2015")
        make(world, replace(formats.own_layout(framework.plan_kind(code)), title="Ours"), code)
    with django_assert_num_queries(1):
        queries.kind_rows(world.senco)


def test_the_editor_asks_what_the_format_asks_and_offers_the_new_one(world, client, layout):
    make(world, replace(changed(layout, "needs", label="Hurdles"), target_fields=("how_often",)))
    blank = actions.open_plan(actor=world.senco, pupil=world.pupil, kind=KIND)
    page = sign_in(client, world.senco).get(url("plan-edit", blank.pk)).content.decode()
    assert "Hurdles" in page
    assert "How often, and for how long?" in page
    assert "In which subjects?" not in page
    make(world, replace(layout, title="My plan"))
    assert "Take the new format" in client.get(url("plan-edit", blank.pk)).content.decode()
    assert client.post(url("plan-format", blank.pk)).status_code == 302
    assert "my plan" in client.get(url("plan-edit", blank.pk)).content.decode().lower()


def test_the_office_reads_formats_only_if_it_may_see_the_school(world, client):
    governor = make_actor(world.school, Role.GOVERNOR)
    assert sign_in(client, governor).get(url("format-list")).status_code == 200


def test_an_invented_plan_shows_each_format(kind, layout):
    text = sample_text(
        replace(layout, title="My plan", target_fields=("when",)),
        kind,
        framework_code="england-2015",
        school_name="Fernhill",
        now=clock.now(),
    )
    assert text["kind"]["name"] == "My plan"
    assert (text["targets"][0]["when"], text["targets"][0]["where"]) == ("Registration", "")
    assert text["sections"][0]["text"] == layout.sections[0].help
