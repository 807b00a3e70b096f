"""Plans, their targets, and the agreed versions that never change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django_scopes import ScopedManager

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.plans.rules.agreed import parts_of, subjects_in, who_in
from handrail.plans.rules.rubric import steps_of
from handrail.plans.types import (
    AGENCIES_LABELS,
    CSP_LABELS,
    FORMAT_STATE_LABELS,
    MEASURE_LABELS,
    NEXT_STEP_LABELS,
    OUTCOME_LABELS,
    PLAN_STATE_LABELS,
    AgreedPart,
    FormatState,
    MeasureKind,
    PlanState,
    QuestionAnswer,
)


class PlanQuestion(SchoolOwned):
    """The four-step question before a plan: what is needed, what class and group planning can meet, what remains."""

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="plan_questions")
    needs = models.TextField(blank=True)
    class_planning = models.TextField(blank=True)
    group_planning = models.TextField(blank=True)
    unmet = models.TextField(blank=True)
    answer = models.CharField(max_length=10, default=QuestionAnswer.OPEN)
    asked_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil asked_by"
        free_text = "needs class_planning group_planning unmet"
        plain = "answer asked_at answered_at"

    def __str__(self) -> str:
        return f"Question for {self.pupil_id}: {self.answer}"


class Plan(SchoolOwned):
    """One plan over one period. An individual plan has one pupil; a group plan has many through its targets.

    `kind` is a plan kind of `framework`. `row_version` rises with each change of the plan's own fields.
    """

    pupil = models.ForeignKey("pupils.Pupil", null=True, on_delete=models.CASCADE, related_name="plans")
    kind = models.CharField(max_length=40)
    framework = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in PLAN_STATE_LABELS.items()], default=PlanState.DRAFT
    )
    starts_on = models.DateField()
    review_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    owner = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="plans_owned")
    question = models.ForeignKey(PlanQuestion, null=True, on_delete=models.SET_NULL, related_name="plans")
    continues = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="continued_by")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_reason = models.TextField(blank=True)
    # A confidential plan does not exist for whoever may not see confidential parts.
    is_confidential = models.BooleanField(default=False)
    # How the school lays this kind out; without one, the framework's own layout. A format in use never changes.
    format = models.ForeignKey(
        "plans.PlanFormat", null=True, blank=True, on_delete=models.RESTRICT, related_name="plans"
    )
    # Since when the family sees the draft; without it they see agreed versions only.
    shared_with_family_at = models.DateTimeField(null=True, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Privacy:
        to_pupil = "pupil"
        shared_by = "targets__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "pupil kind framework owner question continues format"
        free_text = "closed_reason"
        plain = (
            "state starts_on review_on ends_on created_at changed_at is_confidential shared_with_family_at row_version"
        )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("review_on")), name="plan_starts_before_its_review"),
        ]
        indexes = [
            models.Index(fields=["school", "state", "review_on", "id"], name="plan_by_review"),
            models.Index(fields=["pupil", "-starts_on"], name="plan_by_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.starts_on}"


class PlanSection(SchoolOwned):
    """The text of one free section of a plan; `code` is a section of the plan kind in the framework."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    is_confidential = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__targets__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "plan code changed_by"
        free_text = "text"
        plain = "is_confidential changed_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="section_once_in_a_plan")]

    def __str__(self) -> str:
        return self.code


class LongTermTarget(SchoolOwned):
    """What the pupil should reach in about a school year; `indicators` are wellbeing indicators of the framework."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="long_term_targets")
    area = models.CharField(max_length=40, blank=True)
    wording = models.TextField(blank=True)
    indicators = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "targets__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "plan area indicators changed_by"
        free_text = "wording"
        plain = "position changed_at"

    def __str__(self) -> str:
        return self.wording


class Target(SchoolOwned):
    """A short-term target: one text, whoever it is for. `measure` says how it is counted, `unit` in what
    (a plural noun such as 'words', for a count), `rubric` the steps of one counted in steps of its own, one to a line.

    `who`, `when`, `where`, `how_often` are the school's own words; `adult` is the named member of staff. `bank_code`
    names the target of the bank that it was made from, so that the next step and the outcomes are known.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="targets")
    long_term = models.ForeignKey(
        LongTermTarget, null=True, blank=True, on_delete=models.SET_NULL, related_name="targets"
    )
    area = models.CharField(max_length=40, blank=True)
    wording = models.TextField(blank=True)
    measure = models.CharField(max_length=12, blank=True, choices=[(k.value, v) for k, v in MEASURE_LABELS.items()])
    unit = models.CharField(max_length=40, blank=True)
    # Kept when another measure is tried, so that a slip loses no words; only under RUBRIC does it count.
    rubric = models.TextField(blank=True)
    who = models.CharField(max_length=200, blank=True)
    adult = models.ForeignKey("access.Membership", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    when = models.CharField(max_length=200, blank=True)
    where = models.CharField(max_length=200, blank=True)
    how_often = models.CharField(max_length=200, blank=True)
    subjects = models.CharField(max_length=300, blank=True)
    home_activity = models.TextField(blank=True)
    bank_code = models.CharField(max_length=80, blank=True)
    # Everybody who teaches the pupil works on it, whatever the subject.
    is_for_everybody = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "plan long_term area adult changed_by"
        free_text = "wording rubric who when where how_often subjects home_activity"
        plain = "measure unit bank_code is_for_everybody position changed_at"

    class Meta:
        indexes = [models.Index(fields=["plan", "position"], name="target_in_order")]

    def __str__(self) -> str:
        return self.wording

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of its rubric, the lowest first; none under another measure."""
        return steps_of(self.rubric) if self.measure == MeasureKind.RUBRIC else ()


class Strategy(SchoolOwned):
    """How a target is taught: method and materials."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="strategies")
    method = models.TextField(blank=True)
    materials = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Privacy:
        to_pupil = "target__plan__pupil"
        shared_by = "target__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "target changed_by"
        free_text = "method materials"
        plain = "position changed_at"

    def __str__(self) -> str:
        return self.method


class PupilTargetQuerySet(models.QuerySet["PupilTarget"]):
    """Reads pupils' parts in targets, as they stand in the rows or as they were agreed."""

    _is_as_agreed = False

    def as_agreed(self) -> PupilTargetQuerySet:
        """Read each part of a plan that is being amended with the words of its last version, not of the draft.

        Part, target (where it is selected), ways of teaching and subjects; nothing of them may be saved. A part that
        the draft brings is read as it stands. Three queries more at most, none where nothing read is being amended.
        """
        # Annotated, so that it is there whatever columns are read.
        rows = self.annotate(holds_in=F("held_in"), holds_plan=F("target__plan"))
        rows._is_as_agreed = True
        return rows

    def _clone(self) -> PupilTargetQuerySet:
        found = super()._clone()  # type: ignore[misc]
        found._is_as_agreed = self._is_as_agreed
        return found

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None  # type: ignore[has-type]
        super()._fetch_all()  # type: ignore[misc]
        if is_new and self._is_as_agreed and self._fields is None:  # type: ignore[attr-defined]
            put_agreed_words(self._result_cache or ())


def put_agreed_words(rows: Iterable[Any]) -> None:
    """Put the words of the last version in the place of the draft's. The rows say `holds_in` and `holds_plan`."""
    held = [row for row in rows if row.holds_in is not None]
    if not held:
        return
    wanted = {(row.holds_plan, row.holds_in) for row in held}
    versions = PlanVersion.objects.filter(
        plan__in={plan for plan, _ in wanted}, number__in={number for _, number in wanted}
    )
    said: dict[str, AgreedPart] = {}
    for plan, number, snapshot in versions.values_list("plan_id", "number", "snapshot"):
        said |= parts_of(snapshot) if (plan, number) in wanted else {}
    targets = [target for row in held if (target := row._state.fields_cache.get("target")) is not None]
    adults = {target.adult_id for target in targets if target.adult_id}
    members = apps.get_model("access", "Membership").objects.select_related("user")
    known = {row.pk: row for row in members.filter(pk__in=adults)} if adults else {}
    schools = {row.school_id for row in held if said[str(row.pk)].subjects}
    subjects: list[Any] = []
    if targets and schools:
        subjects = list(apps.get_model("schools", "Subject").objects.filter(school__in=schools).order_by("name", "pk"))
    for row in held:
        _say(row, said[str(row.pk)], known, subjects)


def _say(row: PupilTarget, said: AgreedPart, members: Mapping[UUID, Any], subjects: list[Any]) -> None:
    # Whatever the draft says of dropping it: that too is yet to be agreed.
    over = {"outcome": "", "outcome_at": None, "next_step": "", "drop_reason": ""}
    for name, value in (said.part | over).items():
        setattr(row, name, value)
    if (target := row._state.fields_cache.get("target")) is None:
        return
    adult = members.get(target.adult_id)
    is_named, others = who_in(said.target["who"], adult.user.name if adult else "")
    is_for_everybody, names, in_words = subjects_in(said.subjects, [one.name for one in subjects])
    words = {
        **said.target,
        "who": others,
        "adult": adult if is_named else None,
        "is_for_everybody": is_for_everybody,
        "subjects": in_words,
    }
    for name, value in words.items():
        setattr(target, name, value)
    stamp = {"target": target, "school_id": row.school_id}
    # As if they had been read with it.
    target._prefetched_objects_cache = {
        "strategies": [Strategy(method=way, materials=things, **stamp) for way, things in said.ways],
        "taught_in": [TargetSubject(subject=one, **stamp) for one in subjects if one.name in names],
    }


class PupilTarget(SchoolOwned):
    """One pupil's part in a target: where they start, what success is, by when, and what became of it.

    `baseline` and `criterion` are in the units of the target's measure: a count; percent; seconds; a score
    (`out_of` is its maximum); a PromptLevel (1 most help to 5 none); a step of the rubric (1 the lowest);
    yes/no (0 or 1).
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="pupil_targets")
    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="pupil_targets")
    baseline = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    baseline_note = models.CharField(max_length=300, blank=True)
    criterion = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    out_of = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    criterion_note = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    # The last day of a pupil who left the group, or was taken out of one of its targets; what was recorded stays.
    ends_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in OUTCOME_LABELS.items()])
    outcome_evidence = models.TextField(blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    next_step = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in NEXT_STEP_LABELS.items()])
    drop_reason = models.TextField(blank=True)
    continues = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="continued_by")
    # While its plan is being amended: the version that holds until then. Empty for what the draft brings.
    held_in = models.PositiveSmallIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = ScopedManager(
        school="school", _manager_class=models.Manager.from_queryset(PupilTargetQuerySet)
    )

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "target pupil continues changed_by"
        free_text = "baseline_note criterion_note outcome_evidence drop_reason"
        plain = "baseline criterion out_of starts_on due_on ends_on outcome outcome_at next_step held_in changed_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "pupil"], name="pupil_once_in_a_target"),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_at__isnull=True) | ~Q(outcome="") & Q(outcome_at__isnull=False),
                name="outcome_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="dropped") | ~Q(drop_reason=""), name="dropped_target_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["pupil", "starts_on"], name="pupil_targets")]

    def __str__(self) -> str:
        return f"{self.target_id} for {self.pupil_id}"


class VersionIsFixed(Exception):
    """Somebody tried to change or remove an agreed version. That is a mistake in the program, never in the input."""


class VersionQuerySet(models.QuerySet["PlanVersion"]):
    """Reads agreed versions; refuses to change them."""

    def update(self, **values: Any) -> NoReturn:
        raise VersionIsFixed("An agreed version never changes. Agree the plan again for a new one.")

    def delete(self) -> NoReturn:
        raise VersionIsFixed("An agreed version is kept as long as its plan.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise VersionIsFixed("An agreed version never changes. Agree the plan again for a new one.")


class PlanVersion(SchoolOwned):
    """An agreed text, kept for ever as it was. Layout of `snapshot`: plans/types.

    Rows are only ever added. The database refuses the rest too: migration 0002, plans/README.md.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    sha256 = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_by_name = models.CharField(max_length=120)

    objects: ClassVar[Any] = ScopedManager(
        school="school", _manager_class=models.Manager.from_queryset(VersionQuerySet)
    )

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__targets__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "plan agreed_by"
        free_text = "snapshot"
        secret = "sha256"  # noqa: S105
        staff = "agreed_by_name"
        plain = "number schema agreed_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="version_number_once_in_a_plan")]

    def __str__(self) -> str:
        return f"version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new version; a kept one is never written again."""
        if not self._state.adding:
            raise VersionIsFixed("An agreed version never changes. Agree the plan again for a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: an agreed version is kept as long as its plan."""
        raise VersionIsFixed("An agreed version is kept as long as its plan.")


class PlanFormat(SchoolOwned):
    """How the school lays out one kind of plan; `layout` as rules.formats.as_kept writes it.

    A draft is changed until it is used for new plans; from then on it never changes, because plans are written in it.
    """

    framework = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=10, choices=[(k.value, v) for k, v in FORMAT_STATE_LABELS.items()], default=FormatState.DRAFT
    )
    layout = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    used_from = models.DateTimeField(null=True, blank=True)
    used_by_name = models.CharField(max_length=120, blank=True)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "framework kind changed_by"
        free_text = "layout"
        staff = "used_by_name"
        plain = "number state changed_at used_from"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "framework", "kind", "number"], name="format_number_once"),
            models.UniqueConstraint(
                fields=["school", "framework", "kind"], condition=Q(state="current"), name="one_current_format"
            ),
            models.UniqueConstraint(
                fields=["school", "framework", "kind"], condition=Q(state="draft"), name="one_format_being_made"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", used_from__isnull=True) | ~Q(state="draft") & Q(used_from__isnull=False),
                name="format_in_use_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, format {self.number}"


class PlanArrangements(SchoolOwned):
    """Who does what for one plan, and the cover of a Child's Plan: one or several agencies, and who leads."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="arrangements")
    agencies = models.CharField(max_length=10, blank=True, choices=[(k.value, v) for k, v in AGENCIES_LABELS.items()])
    named_person = models.CharField(max_length=120, blank=True)
    lead_professional = models.CharField(max_length=120, blank=True)
    other_agencies = models.TextField(blank=True)
    csp = models.CharField(max_length=12, blank=True, choices=[(k.value, v) for k, v in CSP_LABELS.items()])
    csp_on = models.DateField(null=True, blank=True)
    csp_note = models.TextField(blank=True)
    coordinates = models.TextField(blank=True)
    delivers = models.TextField(blank=True)
    resources = models.TextField(blank=True)
    evaluates = models.TextField(blank=True)
    keeps_in_touch = models.TextField(blank=True)
    touch_how = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__targets__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "plan changed_by"
        third_party = "named_person lead_professional"
        free_text = "other_agencies csp_note coordinates delivers resources evaluates keeps_in_touch touch_how"
        plain = "agencies csp csp_on changed_at"

    def __str__(self) -> str:
        return f"who does what in {self.plan_id}"


class PlanGuide(SchoolOwned):
    """How plans are made at this school: one row a school; `answers` maps a question's code to the school's words."""

    answers = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    looked_at = models.DateTimeField()
    looked_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = ""
        keeps = Keeps.SCHOOL
        key = "changed_by"
        free_text = "answers"
        staff = "looked_by_name"
        plain = "changed_at looked_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_guide_in_a_school")]

    def __str__(self) -> str:
        return "How we make plans"


class PlanCheck(SchoolOwned):
    """What the critical friend last said of a plan, kept so that a whole school's plans can be put in order.

    `rules` maps the code of a rule to how often it spoke; `weaknesses` and `strengths` are codes of the summary.
    `edition` says which friend it was.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="check_found")
    checked_at = models.DateTimeField()
    edition = models.PositiveSmallIntegerField()
    n_important = models.PositiveSmallIntegerField(default=0)
    n_findings = models.PositiveSmallIntegerField(default=0)
    rules = models.JSONField(default=dict)
    weaknesses = models.JSONField(default=list)
    strengths = models.JSONField(default=list)

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__targets__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "plan"
        plain = "checked_at edition n_important n_findings rules weaknesses strengths"

    class Meta:
        indexes = [models.Index(fields=["school", "-n_important", "-n_findings", "id"], name="plans_to_look_at_again")]

    def __str__(self) -> str:
        return f"{self.n_findings} findings in {self.plan_id}"


# ------------------------------------------------------------------------------------------ plans for several pupils


class PlanGroup(SchoolOwned):
    """Whose plan a group plan is: what the group is called, and the class or teaching group that it goes with.

    A class plan is for all pupils of its class: who joins the class is offered a place, who leaves it ends.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="group")
    name = models.CharField(max_length=80)
    teaching_group = models.ForeignKey(
        "schools.TeachingGroup", null=True, blank=True, on_delete=models.SET_NULL, related_name="plans"
    )
    is_class_plan = models.BooleanField(default=False)

    class Privacy:
        to_pupil = "plan__pupil"
        shared_by = "plan__places__pupil"
        keeps = Keeps.FILE
        key = "plan teaching_group"
        free_text = "name"
        plain = "is_class_plan"

    def __str__(self) -> str:
        return self.name


class PlanPupil(SchoolOwned):
    """A pupil's place in a group plan, from and (once they left the group) to a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="places")
    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="plan_places")
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    left_reason = models.TextField(blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "plan pupil"
        free_text = "left_reason"
        plain = "joined_on left_on"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "pupil"], name="pupil_once_in_a_group_plan")]
        indexes = [models.Index(fields=["pupil", "plan"], name="place_by_pupil")]

    def __str__(self) -> str:
        return f"{self.pupil_id} in {self.plan_id}"


class TargetSubject(SchoolOwned):
    """A subject of the school in which a target is worked on; its teachers follow from the pupil's groups."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="taught_in")
    subject = models.ForeignKey("schools.Subject", on_delete=models.CASCADE, related_name="targets")

    class Privacy:
        to_pupil = "target__plan__pupil"
        shared_by = "target__pupil_targets__pupil"
        keeps = Keeps.FILE
        key = "target subject"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "subject"], name="subject_once_in_a_target")]

    def __str__(self) -> str:
        return f"{self.target_id} in {self.subject_id}"
