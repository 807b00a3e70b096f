"""The way of a list: brought in, columns, choices, saved, undone."""

from __future__ import annotations

import time
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import transaction

from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.exchange import actions
from handrail.exchange.actions import saving
from handrail.exchange.actions.settling import is_stalled
from handrail.exchange.models import ColumnMemory, ImportChange, ImportRun
from handrail.exchange.queries import columns_now, preview_of
from handrail.exchange.tasks import save_list
from handrail.exchange.tests.conftest import ALI, HEAD, NIA, TODAY, begin, bring_in, never, pupil
from handrail.exchange.tests.test_judging import big_list
from handrail.exchange.tests.test_reading import book_of
from handrail.exchange.tests.vocabulary import sample
from handrail.exchange.types import Field, ImportState, LeaverChoice, ProblemChoice
from handrail.pupils import actions as pupil_actions
from handrail.pupils.models import GroupPupil, Need, Pupil, RegisterEntry
from handrail.pupils.types import ProfileKind
from handrail.schools.models import TeachingGroup
from tests.factories import PlanFactory, PupilFactory

BOTH = HEAD + ALI + NIA


def test_a_list_is_saved_with_pupils_classes_register_and_needs(here) -> None:
    run = bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    assert run.state == ImportState.APPLIED, run.failure
    assert (run.counts["new"], run.counts["register"]) == (2, 1)
    assert (run.n_done, bytes(run.data), run.applied_by_name) == (run.n_total, b"", here.senco.name)
    nia = pupil("P823432109001")
    assert (nia.surname, nia.year_group, nia.class_name, nia.date_of_birth) == ("Jones", 9, "9B", date(2013, 5, 1))
    entry = RegisterEntry.objects.get()
    assert (entry.pupil_id, entry.stage, entry.starts_on) == (nia.pk, "K", TODAY)
    assert Need.objects.get().code == "MLD"
    group = TeachingGroup.objects.get()
    assert (group.kind, group.name, group.year_group) == ("tutor", "9B", 9)
    assert GroupPupil.objects.filter(group=group, ends_on=None).count() == 2
    types = set(AuditEvent.objects.values_list("type", flat=True))
    assert {"IMPORT_STARTED", "IMPORT_COLUMNS_SET", "IMPORT_CHOICES_SETTLED", "IMPORT_APPLIED"} <= types


def test_saving_the_same_list_again_changes_nothing(here) -> None:
    bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    again = bring_in(here.senco, BOTH)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (2, 0, 0)
    assert Pupil.objects.count() == 2
    assert GroupPupil.objects.count() == 2


def test_only_those_who_may_bring_lists_in_can_do_any_of_it(here) -> None:
    with pytest.raises(Denied):
        actions.start_import(actor=here.teacher, file_name="x.csv", data=BOTH)
    run = begin(here.office, BOTH)
    apply_import = partial(actions.apply_import, start=never)
    for action in (actions.settle_choices, apply_import, actions.undo_import, actions.discard_import):
        with pytest.raises(Denied):
            action(actor=here.teacher, run=run)
        with pytest.raises(NotVisible):
            action(actor=here.elsewhere, run=run)
    with pytest.raises(Denied):
        actions.set_columns(actor=here.teacher, run=run, columns=columns_now(run))


def test_a_file_that_cannot_be_read_is_refused_with_the_mend(here) -> None:
    with pytest.raises(Refused, match="picture") as caught:
        actions.start_import(actor=here.senco, file_name="list.csv", data=b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert caught.value.field == "file"
    assert not ImportRun.objects.exists()


def test_columns_are_remembered_for_the_next_list(here) -> None:
    data = b"Nachname,Rufname,Geburt\nKhan,Ali,14/03/2012\n"
    run = actions.start_import(actor=here.senco, file_name="C:\\lists\\list.csv", data=data)
    assert run.file_name == "list.csv"
    chosen = (Field.LEGAL_SURNAME, Field.LEGAL_FORENAME, Field.DATE_OF_BIRTH)
    actions.set_columns(actor=here.senco, run=run, columns=chosen)
    assert ColumnMemory.objects.count() == 3
    again = actions.start_import(actor=here.senco, file_name="x", data=data)
    assert columns_now(again) == chosen
    actions.set_columns(actor=here.senco, run=again, columns=chosen)
    assert ColumnMemory.objects.count() == 3


def test_columns_are_refused_twice_missing_or_miscounted(here) -> None:
    run = begin(here.senco, BOTH)
    columns = list(columns_now(run))
    with pytest.raises(Refused, match="Two columns") as caught:
        actions.set_columns(actor=here.senco, run=run, columns=(*columns[:-1], Field.UPN))
    assert caught.value.field == f"column-{len(columns) - 1}"
    with pytest.raises(Refused, match="date of birth"):
        ignored = tuple(Field.IGNORE if f is Field.DATE_OF_BIRTH else f for f in columns)
        actions.set_columns(actor=here.senco, run=run, columns=ignored)
    with pytest.raises(Refused, match="each column"):
        actions.set_columns(actor=here.senco, run=run, columns=())


def test_other_columns_take_the_choices_back(here) -> None:
    run = actions.settle_choices(actor=here.senco, run=begin(here.senco, BOTH), register=False)
    columns = tuple(Field.IGNORE if f is Field.NEED_1 else f for f in columns_now(run))
    run = actions.set_columns(actor=here.senco, run=run, columns=columns)
    assert (run.state, run.register_choice) == (ImportState.MAPPED, None)


def test_every_open_question_needs_an_answer(here) -> None:
    PupilFactory(school=here.school)
    messy = begin(here.senco, sample("messy-8.csv"))

    def refused(field: str, **choices) -> None:
        with pytest.raises(Refused) as caught:
            actions.settle_choices(actor=here.senco, run=messy, **choices)
        assert caught.value.field == field

    out = {"problems": ProblemChoice.LEAVE_OUT}
    refused("leavers", problems=ProblemChoice.LEAVE_OUT)
    refused("problems", leavers=LeaverChoice.KEEP)
    refused("register", leavers=LeaverChoice.KEEP, **out)
    refused("left_on", leavers=LeaverChoice.LEFT, register=False, **out)
    refused("left_on", leavers=LeaverChoice.LEFT, left_on=TODAY + timedelta(days=1), register=False, **out)
    refused("register_on", leavers=LeaverChoice.KEEP, register=True, **out)
    assert ImportRun.objects.get(pk=messy.pk).state == ImportState.MAPPED


def test_the_messy_list_saves_nothing_until_it_is_settled(here) -> None:
    run = begin(here.senco, sample("messy-8.csv"))
    with pytest.raises(Refused):
        actions.apply_import(actor=here.senco, run=run, start=save_list.enqueue)
    with pytest.raises(Refused):
        actions.settle_choices(actor=here.senco, run=run)
    assert not Pupil.objects.exists()
    actions.settle_choices(
        actor=here.senco, run=run, problems=ProblemChoice.EMPTY_CELLS, register=True, register_on=TODAY
    )
    actions.apply_import(actor=here.senco, run=run, start=save_list.enqueue)
    assert sorted(Pupil.objects.values_list("surname", flat=True)) == ["Begum", "Wójcik"]


def test_the_secondary_sample_goes_in_and_out_again(here) -> None:
    run = bring_in(here.senco, sample("sims-secondary-900.csv"), register=True, register_on=TODAY)
    assert run.state == ImportState.APPLIED, run.failure
    assert Pupil.objects.count() == 900
    assert RegisterEntry.objects.filter(stage="K").count() == 101
    assert RegisterEntry.objects.filter(stage="E").count() == 19
    run = actions.undo_import(actor=here.senco, run=run)
    assert (run.state, run.kept_at_undo) == (ImportState.UNDONE, [])
    assert not Pupil.objects.exists()
    assert not RegisterEntry.objects.exists()


def test_changes_are_written_and_set_back(here) -> None:
    bring_in(here.senco, BOTH, register=False)
    second = HEAD + ALI.replace(b"Khan", b"Khan-Smith").replace(b"9B", b"9C") + NIA
    run = bring_in(here.senco, second, register=False)
    ali = pupil("B801200005001")
    assert (ali.surname, ali.class_name) == ("Khan-Smith", "9C")
    assert GroupPupil.objects.get(pupil=ali, ends_on=None).group.name == "9C"
    run = actions.undo_import(actor=here.senco, run=run)
    ali = pupil("B801200005001")
    assert (ali.surname, ali.class_name) == ("Khan", "9B")
    assert GroupPupil.objects.get(pupil=ali, ends_on=None).group.name == "9B"
    assert Pupil.objects.count() == 2


def test_a_new_upn_keeps_the_old_one_and_undoing_puts_it_back(here) -> None:
    bring_in(here.senco, HEAD + ALI.replace(b"B801200005001", b"M80120000500A"))
    run = bring_in(here.senco, HEAD + ALI)
    assert pupil("B801200005001").former_upn == "M80120000500A"
    actions.undo_import(actor=here.senco, run=run)
    assert pupil("M80120000500A").former_upn == ""


def test_leavers_are_left_alone_or_marked_as_a_person_says(here) -> None:
    bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    bring_in(here.senco, HEAD + ALI, leavers=LeaverChoice.KEEP)
    assert pupil("P823432109001").left_on is None
    run = bring_in(here.senco, HEAD + ALI, leavers=LeaverChoice.LEFT, left_on=date(2026, 10, 23))
    assert pupil("P823432109001").left_on == date(2026, 10, 23)
    actions.undo_import(actor=here.senco, run=run)
    nia = pupil("P823432109001")
    assert nia.left_on is None
    assert GroupPupil.objects.filter(pupil=nia, ends_on=None).count() == 1


def test_a_leaving_date_of_the_list_itself_is_used(here) -> None:
    bring_in(here.senco, HEAD + ALI)
    data = b"UPN,Surname,Forename,DOB,Leaving date\nB801200005001,Khan,Ali,14/03/2012,20/07/2026\n"
    bring_in(here.senco, data, leavers=LeaverChoice.LEFT)
    assert pupil("B801200005001").left_on == date(2026, 7, 20)


def test_the_register_is_untouched_unless_somebody_says_so(here) -> None:
    bring_in(here.senco, BOTH, register=False)
    assert not RegisterEntry.objects.exists()
    bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    assert RegisterEntry.objects.get().pupil_id == pupil("P823432109001").pk
    run = bring_in(here.senco, HEAD + ALI + NIA.replace(b"SEN Support", b"EHC plan"))
    assert run.state == ImportState.APPLIED
    assert RegisterEntry.objects.get().stage == "K"


def test_undoing_withdraws_stages_of_pupils_who_stay(here) -> None:
    bring_in(here.senco, BOTH, register=False)
    run = bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    actions.undo_import(actor=here.senco, run=run)
    assert RegisterEntry.objects.get().withdrawn_at is not None
    assert Pupil.objects.count() == 2


def test_undoing_keeps_a_new_pupil_with_whom_somebody_has_worked(here) -> None:
    run = bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    nia = pupil("P823432109001")
    pupil_actions.set_profile(actor=here.senco, pupil=nia, kind=ProfileKind.STRENGTH, lines=["Draws horses"], seen=())
    run = actions.undo_import(actor=here.senco, run=run)
    assert [kept["name"] for kept in run.kept_at_undo] == ["Nia Jones"]
    assert list(Pupil.objects.all()) == [nia]
    assert RegisterEntry.objects.get().withdrawn_at is None


def test_undoing_keeps_a_new_pupil_with_a_plan(here) -> None:
    run = bring_in(here.senco, HEAD + ALI)
    PlanFactory(school=here.school, pupil=pupil("B801200005001"))
    run = actions.undo_import(actor=here.senco, run=run)
    assert [kept["name"] for kept in run.kept_at_undo] == ["Ali Khan"]


def test_undoing_leaves_what_was_changed_since(here, clock) -> None:
    first = bring_in(here.senco, HEAD + ALI)
    clock.shift(timedelta(minutes=1))
    run = bring_in(here.senco, HEAD + ALI.replace(b"Khan", b"Khan-Smith"))
    with pytest.raises(Refused, match="saved after this one"):
        actions.undo_import(actor=here.senco, run=first)
    from handrail.pupils.types import PupilChange

    pupil_actions.change_pupils(
        actor=here.senco, changes=[PupilChange(pupil("B801200005001").pk, {"surname": "Smith"})]
    )
    run = actions.undo_import(actor=here.senco, run=run)
    assert pupil("B801200005001").surname == "Smith"
    assert "changed since" in run.kept_at_undo[0]["why"]
    with pytest.raises(Refused, match="Undone"):
        actions.undo_import(actor=here.senco, run=run)


def test_a_list_can_be_set_aside_until_it_is_saved(here) -> None:
    run = actions.discard_import(actor=here.senco, run=begin(here.senco, BOTH))
    assert (run.state, bytes(run.data)) == (ImportState.DISCARDED, b"")
    saved = bring_in(here.senco, BOTH, register=False)
    with pytest.raises(Refused):
        actions.discard_import(actor=here.senco, run=saved)


def test_a_preview_is_kept_until_a_record_changes(here, django_assert_num_queries) -> None:
    run = begin(here.senco, BOTH)
    first = preview_of(run)
    with django_assert_num_queries(1):
        assert preview_of(run) is first
    bring_in(here.senco, HEAD + ALI)
    assert len(preview_of(run).new) == 1


# Stopped on the way


def started(here, data: bytes = BOTH, **choices) -> ImportRun:
    """Return an import whose saving was started and whose task has not run."""
    run = actions.settle_choices(actor=here.senco, run=begin(here.senco, data), register=False, **choices)
    return actions.apply_import(actor=here.senco, run=run, start=never)


def save(here, run: ImportRun, **more) -> ImportRun:
    """Run the task of the import's present attempt."""
    actions.save_import(
        run_id=run.pk, attempt=run.attempt, user_id=here.senco.user_id, school_id=here.school.pk, **more
    )
    return ImportRun.objects.get(pk=run.pk)


class Killed(BaseException):
    """Stands for the machine being switched off."""


@pytest.mark.parametrize("where", ["_write_places", "_finish", "_record_keys"])
def test_a_machine_that_stops_leaves_nothing_half_saved_and_can_go_on(here, monkeypatch, clock, where: str) -> None:
    run = started(here)

    def stop(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(saving, where, stop)
        with pytest.raises(Killed), transaction.atomic():
            save(here, run)
    run = ImportRun.objects.get(pk=run.pk)
    assert run.state == ImportState.APPLYING
    assert not Pupil.objects.exists()
    with pytest.raises(Refused, match="being saved now"):
        actions.apply_import(actor=here.senco, run=run, start=save_list.enqueue)
    clock.shift(timedelta(minutes=2))
    assert is_stalled(run)
    again = actions.apply_import(actor=here.senco, run=run, start=never)
    assert save(here, again).state == ImportState.APPLIED
    assert Pupil.objects.count() == 2
    assert ImportChange.objects.filter(kind="new").count() == 2


def test_a_task_of_an_earlier_attempt_does_nothing(here, clock) -> None:
    run = started(here)
    clock.shift(timedelta(minutes=2))
    actions.apply_import(actor=here.senco, run=run, start=never)
    early = ImportRun.objects.get(pk=run.pk)
    early.attempt = 1
    save(here, early)
    assert not Pupil.objects.exists()
    now = ImportRun.objects.get(pk=run.pk)
    save(here, now)
    assert Pupil.objects.count() == 2
    save(here, now)
    assert Pupil.objects.count() == 2


def test_an_overtaken_attempt_stops_where_it_is(here, monkeypatch) -> None:
    run = started(here)

    def overtake(done: int, total: int) -> None:
        ImportRun.objects.filter(pk=run.pk).update(attempt=9)

    save(here, run, tell=overtake)
    assert not Pupil.objects.exists()
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.APPLYING


def test_records_that_change_meanwhile_are_looked_at_again(here) -> None:
    bring_in(here.senco, HEAD + ALI)
    run = started(here)
    told: list[int] = []

    def interfere(done: int, total: int) -> None:
        if not told:
            pupil_actions.mark_left(actor=here.senco, pupil_ids=[pupil("B801200005001").pk], left_on=TODAY)
        told.append(done)

    assert save(here, run, tell=interfere).state == ImportState.APPLIED
    assert len(told) >= 2
    told.clear()


def test_records_that_never_rest_fail_with_a_sentence(here) -> None:
    bring_in(here.senco, HEAD + ALI)
    run = started(here)

    def interfere(done: int, total: int) -> None:
        pupil_actions.mark_left(actor=here.senco, pupil_ids=[pupil("B801200005001").pk], left_on=TODAY)
        pupil_actions.mark_returned(actor=here.senco, pupil_ids=[pupil("B801200005001").pk])

    run = save(here, run, tell=interfere)
    assert run.state == ImportState.FAILED
    assert "kept changing" in run.failure


def test_a_refusal_on_the_way_is_told_and_can_be_mended(here, monkeypatch) -> None:
    run = started(here)

    def refuse(**kwargs):
        raise Refused("Two pupils have one number.")

    with monkeypatch.context() as patch:
        patch.setattr(saving.pupils, "create_pupils", refuse)
        run = save(here, run)
    assert (run.state, run.failure) == (ImportState.FAILED, "Two pupils have one number.")
    assert not ImportChange.objects.exists()
    run = actions.settle_choices(actor=here.senco, run=run, register=False)
    run = actions.apply_import(actor=here.senco, run=run, start=never)
    assert save(here, run).state == ImportState.APPLIED


def test_what_should_not_happen_is_told_without_its_inside(here, monkeypatch, caplog) -> None:
    run = started(here)

    def burst(**kwargs):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(saving.pupils, "create_pupils", burst)
    run = save(here, run)
    assert run.state == ImportState.FAILED
    assert "Nothing was saved" in run.failure
    assert "secret" not in run.failure


def test_a_closed_account_cannot_go_on_saving(here) -> None:
    run = started(here)
    actions.save_import(run_id=run.pk, attempt=run.attempt, user_id=here.elsewhere.user_id, school_id=here.school.pk)
    run = ImportRun.objects.get(pk=run.pk)
    assert run.state == ImportState.FAILED
    assert "closed" in run.failure


def test_two_lists_are_never_saved_at_once(here) -> None:
    started(here)
    second = actions.settle_choices(actor=here.senco, run=begin(here.senco, BOTH), register=False)
    with pytest.raises(Refused, match="Another list"):
        actions.apply_import(actor=here.senco, run=second, start=never)


def test_two_thousand_pupils_are_saved_in_under_five_seconds(here) -> None:
    run = begin(here.senco, big_list(2_000))
    started_at = time.process_time()
    preview = preview_of(run)
    preview_seconds = time.process_time() - started_at
    assert len(preview.new) == 2_000
    run = actions.settle_choices(actor=here.senco, run=run, register=True, register_on=TODAY)
    started_at = time.process_time()
    actions.apply_import(actor=here.senco, run=run, start=save_list.enqueue)
    seconds = time.process_time() - started_at
    assert ImportRun.objects.get(pk=run.pk).state == ImportState.APPLIED
    assert Pupil.objects.count() == 2_000
    print(f"preview {preview_seconds:.2f} s, saved in {seconds:.2f} s")
    assert preview_seconds < 3
    assert seconds < 5


@pytest.mark.parametrize(
    ("error", "words"),
    [(Denied("Your role changed."), "Your role changed."), (NotVisible(), "was taken away meanwhile")],
)
def test_rights_or_records_that_go_meanwhile_are_told(here, monkeypatch, error: Exception, words: str) -> None:
    run = started(here)

    def refuse(**kwargs):
        raise error

    monkeypatch.setattr(saving.pupils, "create_pupils", refuse)
    assert words in save(here, run).failure


def test_a_failure_of_an_overtaken_attempt_changes_nothing(here, monkeypatch) -> None:
    run = started(here)

    def keep_the_overtaking(*args) -> None:
        ImportRun.objects.filter(pk=run.pk).update(attempt=9)
        raise Refused("Too late.")

    monkeypatch.setattr(saving, "_keep_plan", keep_the_overtaking)
    assert save(here, run).state == ImportState.APPLYING


def test_a_list_whose_columns_were_never_set_cannot_be_settled(here) -> None:
    run = begin(here.senco, BOTH)
    ImportRun.objects.filter(pk=run.pk).update(columns=["ignore"] * 9)
    with pytest.raises(Refused, match="No column holds"):
        actions.settle_choices(actor=here.senco, run=run)


def test_undoing_leaves_a_stage_that_was_moved_since(here, clock) -> None:
    bring_in(here.senco, BOTH, register=False)
    clock.shift(timedelta(minutes=1))
    run = bring_in(here.senco, BOTH, register=True, register_on=date(2026, 11, 2))
    entry = RegisterEntry.objects.get()
    pupil_actions.move_stage(
        actor=here.senco,
        entry=entry,
        stage="E",
        starts_on=TODAY,
        reason="A plan was issued.",
        decided_by="The authority",
    )
    run = actions.undo_import(actor=here.senco, run=run)
    assert "changed since" in run.kept_at_undo[0]["why"]
    assert RegisterEntry.objects.filter(withdrawn_at=None).count() == 2


def test_a_workbook_and_a_file_with_tabs_go_the_same_way(here) -> None:
    rows = [line.split(",") for line in BOTH.decode().splitlines()]
    book = bring_in(here.senco, book_of(("Pupils", [["Fernhill"], *rows])), "list.xlsx", register=False)
    assert (book.state, book.counts["new"]) == (ImportState.APPLIED, 2)
    tabs = bring_in(here.senco, BOTH.replace(b",", b"\t"), "list.tsv", register=False)
    assert tabs.counts["unchanged"] == 2


def test_the_file_is_forgotten_when_it_is_not_needed_any_more(here) -> None:
    """The list holds pupils' data; what undoing needs is kept without it."""
    run = bring_in(here.senco, BOTH, register=False)
    assert bytes(run.data) == b""
    assert actions.undo_import(actor=here.senco, run=run).state == ImportState.UNDONE
