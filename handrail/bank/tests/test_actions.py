"""Writing the school's own targets, sharing them, counting uses, bringing lists in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django_scopes import scope

from handrail.bank import actions, policy, queries
from handrail.bank.models import BankItem, BankUse, TrustTarget
from handrail.bank.tests.conftest import FIRST, text
from handrail.bank.types import Names, Origin, UseOutcome
from handrail.core.errors import Conflict, Denied, NotVisible, Refused
from handrail.core.ids import new_id
from tests.factories import everywhere, one_event, trail

OWN = Origin.SCHOOL


def added(here, **changes) -> BankItem:
    return actions.add_item(actor=here.senco, text=text(**changes))


def code_of(item: BankItem) -> str:
    return f"{OWN}:{item.pk}"


# -------------------------------------------------------------------------------------------------------- writing


def test_a_target_of_the_schools_own_is_kept_with_who_wrote_it(here) -> None:
    item = added(here)
    target = queries.get_target(here.teacher, code_of(item))
    assert (target.wording, target.origin, target.ages) == (item.wording, OWN, (5, 8))
    assert target.strategies[0].materials == "Word cards"
    assert item.created_by_name == here.senco.name
    assert one_event(type="BANK_ITEM_ADDED").subject_uuid == item.pk


def test_the_same_target_sent_twice_is_kept_once(here) -> None:
    key = new_id()
    first = actions.add_item(actor=here.senco, text=text(), item_id=key)
    assert actions.add_item(actor=here.senco, text=text(), item_id=key) == first
    assert len(trail(type="BANK_ITEM_ADDED")) == 1


def test_another_schools_number_is_refused(here) -> None:
    with scope(school=here.sister.pk):
        theirs = actions.add_item(actor=here.sister_senco, text=text())
    with pytest.raises(Refused, match="Something else"):
        actions.add_item(actor=here.senco, text=text(), item_id=theirs.pk)


def test_a_wrong_target_is_refused_with_its_field(here) -> None:
    with pytest.raises(Refused) as caught:
        added(here, wording="Improve reading.")
    assert caught.value.field == "wording"
    assert not BankItem.objects.exists()


@pytest.mark.parametrize("who", ["teacher", "helper"])
def test_only_those_who_may_edit_write(here, who) -> None:
    item, actor = added(here), getattr(here, who)
    acts = [
        lambda: actions.add_item(actor=actor, text=text()),
        lambda: actions.change_item(actor=actor, item_id=item.pk, text=text(), base_version=1),
        lambda: actions.withdraw_item(actor=actor, item_id=item.pk, reason="x"),
        lambda: actions.restore_item(actor=actor, item_id=item.pk, reason="x"),
        lambda: actions.share_item(actor=actor, item_id=item.pk),
        lambda: actions.unshare_item(actor=actor, item_id=item.pk),
        lambda: actions.save_from_target(actor=actor, text=text(), names=Names(("Tobi",))),
        lambda: actions.import_targets(actor=actor, texts=[text()]),
    ]
    for act in acts:
        with pytest.raises(Denied):
            act()


def test_another_schools_target_does_not_exist(here) -> None:
    item = added(here)
    with scope(school=here.stranger.school_id), pytest.raises(NotVisible):
        actions.change_item(actor=here.stranger, item_id=item.pk, text=text(), base_version=1)
    with scope(school=here.stranger.school_id), pytest.raises(NotVisible):
        queries.get_target(here.stranger, code_of(item))


def test_a_change_says_what_was_and_what_is(here) -> None:
    item = added(here)
    changed = actions.change_item(actor=here.head, item_id=item.pk, text=text(criterion="10 words"), base_version=1)
    assert (changed.criterion, changed.row_version, changed.changed_by_name) == ("10 words", 2, here.head.name)
    event = one_event(type="BANK_ITEM_CHANGED")
    assert (event.old, event.new) == ({"criterion": "12 words"}, {"criterion": "10 words"})


def test_nobody_writes_over_words_that_they_have_not_seen(here) -> None:
    item = added(here)
    actions.change_item(actor=here.head, item_id=item.pk, text=text(criterion="10 words"), base_version=1)
    with pytest.raises(Conflict) as caught:
        actions.change_item(actor=here.senco, item_id=item.pk, text=text(criterion="9 words"), base_version=1)
    theirs, who, _ = caught.value.fields["How will we know it is reached?"]
    assert (theirs, who) == ("10 words", here.head.name)
    item.refresh_from_db()
    assert item.criterion == "10 words"
    again = actions.change_item(actor=here.senco, item_id=item.pk, text=text(criterion="10 words"), base_version=1)
    assert again.row_version == 2


def test_a_withdrawn_target_is_found_by_nobody_and_can_come_back(here) -> None:
    item = added(here)
    with pytest.raises(Refused, match="Say why"):
        actions.withdraw_item(actor=here.senco, item_id=item.pk, reason=" ")
    with pytest.raises(Refused, match="300"):
        actions.withdraw_item(actor=here.senco, item_id=item.pk, reason="x" * 301)
    actions.withdraw_item(actor=here.senco, item_id=item.pk, reason="Too big a step.")
    actions.withdraw_item(actor=here.senco, item_id=item.pk, reason="Again.")
    assert one_event(type="BANK_ITEM_WITHDRAWN").reason == "Too big a step."
    assert queries.search_bank(here.senco, "read words aloud")[0].target.code != code_of(item)
    with pytest.raises(NotVisible):
        queries.get_target(here.teacher, code_of(item))
    assert queries.get_target(here.senco, code_of(item))
    assert [row.code for row in queries.withdrawn_targets(here.senco)] == [code_of(item)]
    for act in (
        lambda: actions.change_item(actor=here.senco, item_id=item.pk, text=text(), base_version=2),
        lambda: actions.share_item(actor=here.senco, item_id=item.pk),
    ):
        with pytest.raises(Refused, match="Put it back first"):
            act()
    with pytest.raises(Refused, match="why it comes back"):
        actions.restore_item(actor=here.senco, item_id=item.pk, reason="")
    actions.restore_item(actor=here.senco, item_id=item.pk, reason="We use it again.")
    actions.restore_item(actor=here.senco, item_id=item.pk, reason="We use it again.")
    assert queries.get_target(here.teacher, code_of(item))
    assert one_event(type="BANK_ITEM_RESTORED").reason == "We use it again."


# -------------------------------------------------------------------------------------------------------- ladders


def test_own_steps_go_on_from_a_ladder_of_ours(here) -> None:
    last = "ours:t-first-sounds-3"
    first = added(here, before=last)
    second = added(here, before=code_of(first))
    assert queries.neighbours(here.teacher, last).after.code == code_of(first)
    found = queries.neighbours(here.teacher, code_of(first))
    assert (found.before.code, found.after.code) == (last, code_of(second))
    assert queries.neighbours(here.teacher, FIRST).before is None
    ladder = queries.ladder_of(here.teacher, queries.get_target(here.teacher, code_of(first)))
    assert [step.code for step in ladder] == [FIRST, "ours:t-first-sounds-2", last, code_of(first), code_of(second)]


def test_a_ladder_never_goes_round(here) -> None:
    first = added(here)
    second = added(here, before=code_of(first))
    for before in (code_of(first), code_of(second)):
        with pytest.raises(Refused) as caught:
            actions.change_item(actor=here.senco, item_id=first.pk, text=text(before=before), base_version=1)
        assert caught.value.field == "before"
    with pytest.raises(Refused, match="not in the bank any more"):
        added(here, before="ours:nothing")


# --------------------------------------------------------------------------------------------------- from a plan

TOLD = Names(pupil=("Tobi", "Adeyemi"), adults=("Priya Raman",))


def test_a_plans_target_is_kept_without_names(here) -> None:
    item = actions.save_from_target(actor=here.senco, text=text(), names=TOLD)
    assert item.is_from_plan
    assert one_event(type="BANK_ITEM_SAVED_FROM_PLAN").pupil_uuid is None


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("wording", "By {when}, {name} will read {number} words to TOBI’s friend."),
        ("home", "Tóbi reads to Ms Raman."),
        ("plain", "I am tobi."),
    ],
)
def test_a_plans_target_with_a_name_in_it_is_refused(here, field, words) -> None:
    with pytest.raises(Refused, match="is a name") as caught:
        actions.save_from_target(actor=here.senco, text=text(**{field: words}), names=TOLD)
    assert caught.value.field == field
    assert not BankItem.objects.exists()


# -------------------------------------------------------------------------------------------------------- sharing


def shared_with(actor) -> list[str]:
    with scope(school=actor.school_id):
        return [row.target.wording for row in queries.search_bank(actor, "") if row.target.origin is Origin.TRUST]


def test_a_shared_target_is_read_by_the_trusts_schools_and_no_other(here) -> None:
    item = added(here)
    actions.share_item(actor=here.senco, item_id=item.pk)
    actions.share_item(actor=here.senco, item_id=item.pk)
    assert shared_with(here.sister_senco) == [item.wording]
    assert shared_with(here.stranger) == []
    assert shared_with(here.senco) == []  # it stands there as the school's own already
    assert one_event(type="BANK_ITEM_SHARED").subject_uuid == item.pk
    with scope(school=here.sister.pk):
        (hit,) = [
            hit for hit in queries.search_bank(here.sister_senco, "read words aloud") if hit.target.origin == "trust"
        ]
        assert queries.get_target(here.sister_senco, hit.target.code).wording == item.wording
    with scope(school=here.stranger.school_id), pytest.raises(NotVisible):
        queries.get_target(here.stranger, hit.target.code)


def test_a_shared_target_follows_its_school(here) -> None:
    item = added(here)
    actions.share_item(actor=here.senco, item_id=item.pk)
    shared = actions.change_item(
        actor=here.senco,
        item_id=item.pk,
        text=text(wording="By {when}, {name} will read {number} lines."),
        base_version=2,
    )
    assert shared_with(here.sister_senco) == [shared.wording]
    actions.unshare_item(actor=here.senco, item_id=item.pk)
    actions.unshare_item(actor=here.senco, item_id=item.pk)
    assert shared_with(here.sister_senco) == []
    actions.share_item(actor=here.senco, item_id=item.pk)
    actions.withdraw_item(actor=here.senco, item_id=item.pk, reason="Too big.")
    assert shared_with(here.sister_senco) == []


def test_nothing_of_the_school_is_in_what_it_shares(here) -> None:
    first = added(here)
    item = added(here, before=code_of(first))
    actions.share_item(actor=here.senco, item_id=item.pk)
    kept = TrustTarget.objects.get()
    assert kept.before_code == ""
    assert {field.name for field in TrustTarget._meta.get_fields()} & {
        "school",
        "created_by",
        "changed_by_name",
    } == set()


def test_a_school_of_no_trust_shares_with_nobody(here) -> None:
    with scope(school=here.stranger.school_id):
        item = actions.add_item(actor=here.stranger, text=text())
        with pytest.raises(Refused, match="no trust"):
            actions.share_item(actor=here.stranger, item_id=item.pk)
        item.refresh_from_db()
        assert not item.shared_with_trust


def test_the_database_shows_a_trusts_targets_to_its_schools_only(here) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security")
    actions.share_item(actor=here.senco, item_id=added(here).pk)
    for school_id, n in ((here.school.pk, 1), (here.sister.pk, 1), (here.stranger.school_id, 0)):
        with scope(school=school_id):
            assert TrustTarget.objects.count() == n


# ----------------------------------------------------------------------------------------------------------- uses


def test_a_use_is_counted_once_for_each_pupils_target(here) -> None:
    part = uuid4()
    first = actions.record_use(actor=here.teacher, code=FIRST, pupil_target_id=part)
    assert actions.record_use(actor=here.teacher, code=FIRST, pupil_target_id=part) == first
    assert queries.usage_of(here.teacher, [FIRST])[FIRST].n_uses == 1
    assert len(trail(type="BANK_TARGET_USED")) == 1


def test_another_target_for_the_same_pupil_counts_instead_until_it_is_reviewed(here) -> None:
    part, other = uuid4(), "ours:t-tables-1"
    actions.record_use(actor=here.teacher, code=FIRST, pupil_target_id=part)
    actions.record_use(actor=here.teacher, code=other, pupil_target_id=part)
    assert [queries.usage_of(here.teacher, [FIRST, other])[code].n_uses for code in (FIRST, other)] == [0, 1]
    actions.record_outcome(actor=here.teacher, pupil_target_id=part, outcome="partly")
    actions.record_use(actor=here.teacher, code=FIRST, pupil_target_id=part)
    assert queries.usage_of(here.teacher, [other])[other].outcomes == {UseOutcome.PARTLY: 1}


def test_a_code_that_is_not_there_is_not_counted(here) -> None:
    for code in ("ours:nothing", "own:nonsense", f"own:{uuid4()}", "nonsense"):
        with pytest.raises(NotVisible):
            actions.record_use(actor=here.teacher, code=code, pupil_target_id=uuid4())
    with pytest.raises(Denied):
        actions.record_use(actor=here.helper, code=FIRST, pupil_target_id=uuid4())


def test_an_outcome_is_kept_once_and_can_be_corrected(here) -> None:
    part = uuid4()
    assert actions.record_outcome(actor=here.senco, pupil_target_id=part, outcome=UseOutcome.ACHIEVED) is None
    actions.record_use(actor=here.senco, code=FIRST, pupil_target_id=part)
    for outcome in ("achieved", "achieved", "not_yet"):
        actions.record_outcome(actor=here.senco, pupil_target_id=part, outcome=outcome)
    assert queries.usage_of(here.senco, [FIRST])[FIRST].outcomes == {UseOutcome.NOT_YET: 1}
    assert [event.new["outcome"] for event in trail(type="BANK_OUTCOME_KEPT")] == ["achieved", "not_yet"]
    with pytest.raises(ValueError, match="nonsense"):
        actions.record_outcome(actor=here.senco, pupil_target_id=part, outcome="nonsense")


def test_a_use_can_be_taken_back_before_its_review(here) -> None:
    part, reviewed = uuid4(), uuid4()
    for key in (part, reviewed):
        actions.record_use(actor=here.senco, code=FIRST, pupil_target_id=key)
    actions.record_outcome(actor=here.senco, pupil_target_id=reviewed, outcome="dropped")
    for key in (part, part, reviewed):
        actions.take_back_use(actor=here.senco, pupil_target_id=key)
    assert list(BankUse.objects.values_list("pupil_target", flat=True)) == [reviewed]
    assert len(trail(type="BANK_USE_TAKEN_BACK")) == 1


def test_each_school_counts_its_own(here) -> None:
    actions.record_use(actor=here.senco, code=FIRST, pupil_target_id=uuid4())
    with scope(school=here.sister.pk):
        assert queries.usage_of(here.sister_senco, [FIRST])[FIRST].n_uses == 0


# ---------------------------------------------------------------------------------------------------------- lists


def test_a_list_comes_in_whole_and_once(here) -> None:
    two = [text(), text(wording="By {when}, {name} will read {number} lines.")]
    assert actions.import_targets(actor=here.senco, texts=[*two, two[0]]) == 2
    assert actions.import_targets(actor=here.senco, texts=two) == 0
    assert len(trail(type="BANK_ITEM_IMPORTED")) == 2


def test_a_list_with_a_wrong_row_is_not_kept_at_all(here) -> None:
    with pytest.raises(Refused, match="Nothing was brought in"):
        actions.import_targets(actor=here.senco, texts=[text(), text(wording="Improve.")])
    with everywhere():
        assert not BankItem.objects.exists()


def test_without_the_permission_nothing_is_seen(here) -> None:
    added(here)
    assert list(policy.items_visible_to(here.helper)) == []
    assert list(policy.trust_targets_visible_to(here.helper)) == []
    assert list(policy.uses_visible_to(here.helper)) == []
    for read in (lambda: queries.search_bank(here.helper, ""), lambda: queries.get_target(here.helper, FIRST)):
        with pytest.raises(Denied):
            read()


# --------------------------------------------------------------------------------------------------------- search


def test_a_search_finds_the_schools_own_beside_ours(here) -> None:
    item = added(here, wording="By {when}, {name} will ask for a brake card {number} times.", area="behaviour")
    assert queries.search_bank(here.teacher, "break card")[0].target.code == code_of(item)
    assert queries.search_bank(here.teacher, "fonics", limit=1)[0].target.code == FIRST
    assert {hit.target.area for hit in queries.search_bank(here.teacher, "", area="numeracy")} == {"mathematics"}
    assert {hit.target.ladder_code for hit in queries.search_bank(here.teacher, "", age=3)} == {"t-first-sounds"}
    assert queries.search_bank(here.teacher, "", area="nonsense") == []


def test_a_search_needs_the_same_few_queries_whatever_the_size(here, django_assert_num_queries) -> None:
    for size in (1, 30):
        lines = [
            text(wording=f"By {{when}}, {{name}} will read {{number}} lines of page {size} {n}.") for n in range(size)
        ]
        actions.import_targets(actor=here.senco, texts=lines)
        with django_assert_num_queries(3):
            queries.search_bank(here.teacher, "read")
        with django_assert_num_queries(2):
            assert queries.search_bank(here.teacher, "read")
