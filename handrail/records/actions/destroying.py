"""The end of a pupil's file: proposed by one person, agreed by another, everywhere at once.

What is deleted, and what only loses what it says of the person, follows from each model's class Privacy.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.queries import is_known_elsewhere
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.erasing import erasing
from handrail.core.errors import Refused
from handrail.core.privacy import AtEnd, Keeps, Kind, Privacy, all_privacy
from handrail.exchange.queries import read_import
from handrail.exchange.types import UnreadableFile
from handrail.plans.rules.snapshot import sha256_of
from handrail.records import policy
from handrail.records.models import (
    Correction,
    DestroyedCount,
    Destruction,
    DestructionCertificate,
    SubjectPack,
    SubjectRequest,
)
from handrail.records.queries import retention as reads
from handrail.records.rules import destroying as rules
from handrail.records.types.destroying import CorrectionState
from handrail.records.types.requests import OPEN_STATES, RequestState

FORMER_ACCOUNT = "Former account"


@transaction.atomic
def propose_destruction(*, actor: Actor, pupil_id: UUID, reason: str, typed: str) -> Destruction:
    """Propose to destroy a pupil's file whose time is over. Nothing is destroyed yet.

    `typed` is the pupil's name or admission number, to be sure. Errors: Denied, NotVisible, Refused.
    """
    pupil = policy.get_person_pupil(actor, pupil_id, Permission.RECORDS_DESTROY, lock=True)
    time = _check_time(actor, pupil)
    if time.proposal is not None:
        raise Refused("This is proposed already.")
    _check_typed(pupil, typed)
    _check_reason(pupil, reason)
    row = Destruction(
        school_id=actor.school_id,
        pupil=pupil,
        reason=reason.strip(),
        proposed_by_id=actor.membership_id,
        proposed_by_name=actor.name,
        proposed_at=clock.now(),
    )
    row.save(force_insert=True)
    audit.record(actor, "DESTRUCTION_PROPOSED", subject=row, pupil_id=pupil.pk, reason=row.reason)
    return row


@transaction.atomic
def withdraw_destruction(*, actor: Actor, destruction_id: UUID) -> None:
    """Take a proposal back. Errors: Denied, NotVisible."""
    row = policy.get_destruction(actor, destruction_id, lock=True)
    audit.record(actor, "DESTRUCTION_WITHDRAWN", subject=row, pupil_id=row.pupil_id)
    row.delete()


@transaction.atomic
def destroy_file(*, actor: Actor, destruction_id: UUID, typed: str) -> DestructionCertificate:
    """Agree to a proposal and destroy the file, in one transaction; return the certificate.

    Errors: Denied, NotVisible; Refused where the time is not over, the name is wrong, the person is the one who
    proposed it (unless they are the only one, and a week has passed), or a request about the pupil is open.
    """
    check_can(actor, Permission.RECORDS_DESTROY)
    proposal = policy.get_destruction(actor, destruction_id, lock=True)
    pupil = policy.get_person_pupil(actor, proposal.pupil_id, Permission.RECORDS_DESTROY, lock=True)
    time = _check_time(actor, pupil)
    agreement = reads.agreement_of(actor, proposal)
    if not agreement.is_possible:
        raise Refused(agreement.reason)
    _check_typed(pupil, typed)
    rule = f"{time.rule_words}{f' ({time.rule.source})' if time.rule else ''}"
    certificate = DestructionCertificate(
        school_id=actor.school_id,
        destroyed_at=clock.now(),
        proposed_by_name=proposal.proposed_by_name,
        agreed_by_name=actor.name,
        rule=rule[:300],
        reason=proposal.reason,
    )
    _count(actor, pupil)
    with erasing("the time of a file is over"):
        done = _Destroying(actor, pupil)
        done.run()
    certificate.kinds = dict(sorted(done.kinds.items()))
    certificate.n_rows, certificate.n_blanked = sum(done.kinds.values()), done.n_blanked
    certificate.n_files = len(done.files)
    certificate.save(force_insert=True)
    audit.record(
        actor,
        "FILE_DESTROYED",
        subject=certificate,
        pupil_id=done.pupil_id,
        new={"n_rows": certificate.n_rows},
        reason=certificate.reason,
    )
    transaction.on_commit(lambda: _delete_files(done.files))
    return certificate


def _check_time(actor: Actor, pupil: Any) -> reads.FileTime:
    time = reads.file_time(actor, pupil)
    if not time.is_over:
        raise Refused("The time of this file is not over, so it cannot be destroyed.")
    about = {"pupil": pupil}
    if SubjectRequest.objects.filter(**about, state__in=OPEN_STATES).exists():
        raise Refused("Somebody has asked for these records. Settle that request first.")
    if Correction.objects.filter(**about, state=CorrectionState.OPEN).exists():
        raise Refused("Somebody has asked to correct these records. Settle that request first.")
    return time


def _check_typed(pupil: Any, typed: str) -> None:
    if not rules.is_confirmed(typed, names=names_of(pupil), admission_number=pupil.admission_number):
        raise Refused(
            "Type the pupil's first name and surname, or the admission number, as they are here.", field="typed"
        )


def _check_reason(pupil: Any, reason: str) -> None:
    if not reason.strip():
        raise Refused("Say why the file is destroyed.", field="reason")
    words = [*names_of(pupil), pupil.surname, pupil.forename, pupil.known_as, pupil.preferred_surname, pupil.upn]
    words += pupil.contacts.values_list("name", flat=True)
    if rules.names_somebody(reason, words):
        raise Refused("Leave names out of the reason: it stays when everything else is gone.", field="reason")


def names_of(pupil: Any) -> list[str]:
    """Return the pupil's names in full, in the ways in which people write them."""
    firsts = {pupil.forename, pupil.known_as} - {""}
    lasts = {pupil.surname, pupil.preferred_surname} - {""}
    found = [f"{first} {last}" for first in sorted(firsts) for last in sorted(lasts)]
    found += [f"{last}, {first}" for first in sorted(firsts) for last in sorted(lasts)]
    if pupil.middle_names:
        found.append(f"{pupil.forename} {pupil.middle_names} {pupil.surname}")
    return found


def _count(actor: Actor, pupil: Any) -> None:
    """Add the file to the anonymous numbers of its year of leaving, setting and last stage."""
    entries = apps.get_model("pupils", "RegisterEntry").objects.filter(pupil=pupil, withdrawn_at__isnull=True)
    stage = entries.filter(subject__isnull=True).order_by("-starts_on", "-pk").values_list("stage", flat=True).first()
    parts = apps.get_model("plans", "PupilTarget").objects.filter(pupil=pupil)
    key: dict[str, Any] = {
        "school_id": actor.school_id,
        "left_in": pupil.left_on.year if pupil.left_on else 0,
        "setting": actor.setting,
        "stage": stage or "",
    }
    row, _ = DestroyedCount.objects.get_or_create(**key)
    DestroyedCount.objects.filter(pk=row.pk).update(
        n_pupils=F("n_pupils") + 1,
        n_plans=F("n_plans") + apps.get_model("plans", "Plan").objects.filter(pupil=pupil).count(),
        n_targets=F("n_targets") + parts.count(),
        n_achieved=F("n_achieved") + parts.filter(outcome="achieved").count(),
    )


def _delete_files(files: Iterable[tuple[Storage, str]]) -> None:
    for storage, name in files:
        storage.delete(name)


@dataclass
class _Destroying:
    """One file while it is destroyed, inside the transaction with the gates open."""

    actor: Actor
    pupil: Any
    kinds: Counter[str] = field(default_factory=Counter)
    keys: set[UUID] = field(default_factory=set)
    files: list[tuple[Storage, str]] = field(default_factory=list)
    n_blanked: int = 0

    def run(self) -> None:
        """Take the person out of everything."""
        self.pupil_id = self.pupil.pk
        self.names = [name for name in (*names_of(self.pupil), self.pupil.upn, self.pupil.former_upn) if name]
        self.contact_names = self._names_of_contacts()
        members = self._members_to_remove()
        users = self._users_to_remove(members)
        self.plan_ids = {str(key) for key in self._plans().values_list("pk", flat=True)}
        self._take_out_of_group_plans()
        self._remove_invitations(members)
        self._collect()
        self._delete_keyed_rows()
        self._tally(self.pupil.delete())
        self._remove_accounts(members, users)
        self._remove_print_files()
        self._set_aside_imports()
        self._remove_packs_that_name()
        self._replace_mentions()
        self._blank_the_trail({user.pk for user in users})
        self._remove_sessions_and_tasks({str(user.pk) for user in users})

    def _tally(self, deleted: tuple[int, dict[str, int]]) -> None:
        for label, n in deleted[1].items():
            self.kinds[apps.get_model(label)._meta.verbose_name.lower()] += n

    def _model(self, label: str) -> Any:
        return apps.get_model(label)

    def _rows(self, label: str) -> Any:
        return self._model(label)._base_manager.filter(school_id=self.actor.school_id)

    # ------------------------------------------------------------------------------------------------- contacts

    def _names_of_contacts(self) -> list[str]:
        """Return names and addresses of contacts who are nobody else's contact at the school."""
        found = []
        for contact in self.pupil.contacts.all():
            others = self._rows("pupils.Contact").exclude(pupil=self.pupil)
            if not others.filter(Q(name__iexact=contact.name)).exists():
                found += [text for text in (contact.name, contact.email) if text]
        return found

    def _members_to_remove(self) -> list[Any]:
        """Return the accounts at this school of the pupil and of contacts without another child here, staff aside."""
        own = self._rows("pupils.PupilAccount").filter(pupil=self.pupil).values_list("membership_id", flat=True)
        linked = self.pupil.contacts.exclude(membership=None).values_list("membership_id", flat=True)
        elsewhere = self._rows("pupils.Contact").exclude(pupil=self.pupil).exclude(membership=None)
        keys = set(own) | (set(linked) - set(elsewhere.values_list("membership_id", flat=True)))
        working = self._rows("access.RoleHeld").exclude(role__in=("parent", "pupil")).values_list("membership_id")
        return list(self._rows("access.Membership").filter(pk__in=keys).exclude(pk__in=working).select_related("user"))

    def _users_to_remove(self, members: list[Any]) -> list[Any]:
        return [m.user for m in members if not is_known_elsewhere(m.user_id, self.actor.school_id)]

    def _remove_invitations(self, members: list[Any]) -> None:
        contact_ids = {str(key) for key in self.pupil.contacts.values_list("pk", flat=True)}
        for invitation in self._rows("access.Invitation"):
            details = invitation.details
            is_theirs = details.get("contact") in contact_ids or details.get("pupil") == str(self.pupil_id)
            if is_theirs or invitation.accepted_by_id in {member.pk for member in members}:
                self.keys.add(invitation.pk)
                self._model("access.InvitationCode").objects.filter(invitation_uuid=invitation.pk).delete()
                self._tally(invitation.delete())
            elif any(share.get("pupil") == str(self.pupil_id) for share in details.get("shares", [])):
                shares = [share for share in details["shares"] if share.get("pupil") != str(self.pupil_id)]
                invitation.details = {**details, "shares": shares}
                invitation.save(update_fields=["details"])
                self.n_blanked += 1

    def _remove_accounts(self, members: list[Any], users: list[Any]) -> None:
        for row in (*members, *users):
            self.keys.add(row.pk)
            self._tally(row.delete())

    # ---------------------------------------------------------------------------------------------------- plans

    def _plans(self) -> Any:
        return (
            self._rows("plans.Plan")
            .filter(Q(pupil=self.pupil) | Q(targets__pupil_targets__pupil=self.pupil) | Q(places__pupil=self.pupil))
            .distinct()
        )

    def _take_out_of_group_plans(self) -> None:
        """Take the pupil's parts out of plans that others share; a plan or target of nobody else goes."""
        for plan in self._plans().exclude(pupil=self.pupil):
            parts = self._rows("plans.PupilTarget").filter(target__plan=plan).exclude(pupil=self.pupil)
            if plan.pupil_id is None and not parts.exists():
                self._tally(plan.delete())
                continue
            for version in self._rows("plans.PlanVersion").filter(plan=plan):
                self._rewrite(version, rules.version_without(version.snapshot, str(self.pupil_id)))
            for target in self._rows("plans.Target").filter(plan=plan, pupil_targets__pupil=self.pupil):
                if not parts.filter(target=target).exists():
                    self._tally(target.delete())

    def _rewrite(self, version: Any, snapshot: dict[str, Any]) -> None:
        """Put an agreed text in the place of the one that names the pupil; its sum is that of the new text."""
        if snapshot == version.snapshot:
            return
        model = type(version)
        values = {column.attname: getattr(version, column.attname) for column in model._meta.concrete_fields}
        model._base_manager.filter(pk=version.pk).delete()
        model._base_manager.create(**{**values, "snapshot": snapshot, "sha256": sha256_of(snapshot)})
        self.n_blanked += 1

    # -------------------------------------------------------------------------------------------- rows and files

    def _collect(self) -> None:
        """Remember the keys of all rows about the pupil, for the trail.

        No record keeps its file in the storage; one that does adds it to `files`.
        """
        for said in all_privacy():
            if not said.to_pupil or said.at_end is not AtEnd.DELETED:
                continue
            rows = said.model._base_manager.filter(**{said.to_pupil: self.pupil_id})
            self.keys |= {key for key in rows.values_list("pk", flat=True) if isinstance(key, UUID)}

    def _delete_keyed_rows(self) -> None:
        """Delete the rows that hold the pupil's key without a reference: the database does not follow those."""
        for said in all_privacy():
            if said.at_end is AtEnd.DELETED and said.to_pupil and said.to_pupil != "pk":
                last = _last_field(said)
                if isinstance(last, models.UUIDField) and not last.is_relation:
                    self._tally(said.model._base_manager.filter(**{said.to_pupil: self.pupil_id}).delete())

    def _remove_print_files(self) -> None:
        for job in self._rows("reports.PrintJob").defer("document"):
            if self.plan_ids & set(job.scope.get("plans", [])):
                self._tally(job.delete())

    def _set_aside_imports(self) -> None:
        """Empty the files of lists that name the pupil and were never saved."""
        for run in self._rows("exchange.ImportRun"):
            kept = [row for row in run.kept_at_undo if not rules.names_somebody(json.dumps(row), self.names)]
            changed = ["kept_at_undo"] if kept != run.kept_at_undo else []
            run.kept_at_undo = kept
            if run.data and self._is_in_list(run):
                run.data, run.state = b"", "DISCARDED"
                changed += ["data", "state"]
            if changed:
                run.save(update_fields=changed)
                self.n_blanked += 1

    def _is_in_list(self, run: Any) -> bool:
        try:
            read = read_import(run)
        except UnreadableFile:
            return True  # what can't be read may hold anybody
        lasts, firsts = {self.pupil.surname, self.pupil.preferred_surname}, {self.pupil.forename, self.pupil.known_as}
        for row in read.rows:
            cells = {cell.strip() for cell in row.cells} - {""}
            if (cells & lasts and cells & firsts) or rules.names_somebody(" ".join(row.cells), self.names):
                return True
        return False

    def _remove_packs_that_name(self) -> None:
        """Start other people's open packs afresh where they name the pupil: their words and marks belong together."""
        for pack in SubjectPack.objects.filter(school_id=self.actor.school_id).defer("pdf", "json"):
            if rules.names_somebody(json.dumps(pack.gathered, ensure_ascii=False), self._everybody):
                SubjectRequest.objects.filter(pk=pack.request_id).update(state=RequestState.RECEIVED)
                pack.request.passages.all().delete()
                pack.delete()

    # ------------------------------------------------------------------------------------------------- mentions

    @property
    def _everybody(self) -> list[str]:
        return [*self.names, *self.contact_names]

    def _replace_mentions(self) -> None:
        """Replace the pupil's full names and numbers in what is kept of others: their texts stay, without the name."""
        for said in all_privacy():
            columns = said.fields(Kind.FREE_TEXT, Kind.THIRD_PARTY, Kind.NAME, Kind.STAFF)
            names = {column.name for column in said.model._meta.concrete_fields}
            if said.keeps is Keeps.TRAIL or not columns or "school" not in names:
                continue
            if said.label in {"records.subjectpack", "records.passage"}:
                continue
            rows = said.model._base_manager.filter(school_id=self.actor.school_id)
            for row in _mentioning(rows, columns, self._everybody):
                self._replace_in(row, columns)

    def _replace_in(self, row: Any, columns: tuple[str, ...]) -> None:
        changed = {}
        for name in columns:
            old = getattr(row, name)
            new = rules.without_names(old, self._everybody)
            if new != old:
                changed[name] = new
        if not changed:
            return
        if row._meta.label_lower == "plans.planversion":
            self._rewrite(row, changed.get("snapshot", row.snapshot))
            return
        for name, value in changed.items():
            longest = row._meta.get_field(name).max_length
            setattr(row, name, value[:longest] if isinstance(value, str) and longest else value)
        row.save(update_fields=list(changed))
        self.n_blanked += 1

    def _blank_the_trail(self, user_ids: set[UUID]) -> None:
        """Leave of each event about the pupil its type and time, and the keys that now lead nowhere."""
        events = self._model("core.AuditEvent").objects.filter(school_uuid=self.actor.school_id)
        blank = {"old": None, "new": None, "reason": ""}
        about = Q(pupil_uuid=self.pupil_id) | Q(actor_uuid__in=user_ids)
        self.n_blanked += _blanked(events.filter(about), **blank)
        keys = list(self.keys)
        for place in range(0, len(keys), 500):
            self.n_blanked += _blanked(events.filter(subject_uuid__in=keys[place : place + 500]), **blank)
        _blanked(events.filter(actor_uuid__in=user_ids), actor_name=FORMER_ACCOUNT, address=None)
        named = _mentioning(events, ("old", "new", "reason", "actor_name"), self._everybody)
        self.n_blanked += _blanked(events.filter(pk__in=[event.pk for event in named]), **blank)
        for name in self.contact_names:
            _blanked(events.filter(actor_name__iexact=name), actor_name=FORMER_ACCOUNT)

    def _remove_sessions_and_tasks(self, user_ids: set[str]) -> None:
        """Remove sign-ins of removed accounts, half-filled forms that name the pupil, and traces of tasks that do."""
        from django.contrib.sessions.backends.db import SessionStore

        store = SessionStore()
        for session in self._model("sessions.Session").objects.iterator():
            kept = store.decode(session.session_data)
            text = json.dumps(kept, ensure_ascii=False, default=str)
            if str(kept.get("_auth_user_id")) in user_ids or self._speaks_of(text):
                self._tally(session.delete())
        for task in self._model("django_tasks_database.DBTaskResult").objects.iterator():
            text = json.dumps([task.args_kwargs, task.return_value, task.traceback], ensure_ascii=False, default=str)
            if self._speaks_of(text):
                self._tally(task.delete())

    def _speaks_of(self, text: str) -> bool:
        return str(self.pupil_id) in text or rules.names_somebody(text, self._everybody)


def _blanked(events: Any, **values: Any) -> int:
    """Write over events of the trail, past their own refusal; the database lets it through while its gate is open."""
    return QuerySet.update(events, **values)


def _last_field(said: Privacy) -> Any:
    """Return the last field of a model's path to the pupil."""
    model, found = said.model, None
    for part in said.to_pupil.split("__"):
        found = model._meta.get_field(part)
        model = found.related_model or model  # type: ignore[assignment]
    return found


def _mentioning(rows: Any, columns: Iterable[str], names: Iterable[str]) -> list[Any]:
    """Return the rows in which one of these names stands, in text or JSON."""
    condition = Q(pk__in=[])
    casts = {}
    for column in columns:
        casts[f"{column}_as_text"] = Cast(column, TextField())
        for name in names:
            # JSON of SQLite keeps other letters as \\u00e9.
            for written in {name, json.dumps(name)[1:-1]}:
                condition |= Q(**{f"{column}_as_text__icontains": written})
    return list(rows.annotate(**casts).filter(condition))
