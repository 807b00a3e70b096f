"""Rewards and their steps, day cards with their days, what pupils are proud of, and weekly looks at early years."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.core.models import SchoolOwned
from handrail.core.privacy import Keeps
from handrail.rewards.types import (
    EARNED_BY_LABELS,
    FEELINGS,
    LINE_LABELS,
    LONGEST_LINE,
    LOOK_LABELS,
    MOST_STEPS,
    SCALE_LABELS,
)


class Reward(SchoolOwned):
    """What a pupil chose to earn, in their own words, and how. `collects_from` is null while it waits for its turn.

    Steps are the pupil's, not the reward's: how many there are follows from all records and presses, less `n_steps` of
    each reward that was given. So nothing can take a step away.
    """

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="rewards")
    words = models.CharField(max_length=LONGEST_LINE)
    picture = models.CharField(max_length=10, blank=True)
    n_steps = models.PositiveSmallIntegerField()
    earned_by = models.CharField(max_length=6, choices=[(k.value, v) for k, v in EARNED_BY_LABELS.items()])
    shows_family = models.BooleanField(default=True)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    chosen_by_name = models.CharField(max_length=120)
    collects_from = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    given_by_name = models.CharField(max_length=120, blank=True)
    aside_at = models.DateTimeField(null=True, blank=True)
    aside_reason = models.CharField(max_length=LONGEST_LINE, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil chosen_by given_by"
        free_text = "words aside_reason"
        staff = "chosen_by_name given_by_name"
        plain = "picture n_steps earned_by shows_family chosen_at collects_from given_at aside_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"],
                condition=Q(collects_from__isnull=False, given_at__isnull=True, aside_at__isnull=True),
                name="one_reward_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(n_steps__gte=1, n_steps__lte=MOST_STEPS), name="reward_has_a_number_of_steps"
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by_name="") | Q(given_at__isnull=False) & ~Q(given_by_name=""),
                name="given_reward_says_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "chosen_at"], name="rewards_in_order")]

    def __str__(self) -> str:
        return self.words


class RewardTarget(SchoolOwned):
    """A target that a reward hangs on. `day_aim` is what a record must reach, in the units of the target's measure.

    It never changes: what counts as a step is agreed before the first one.
    """

    reward = models.ForeignKey(Reward, on_delete=models.CASCADE, related_name="targets")
    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="reward_targets")
    day_aim = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    is_fewer_better = models.BooleanField(default=False)

    class Privacy:
        to_pupil = "reward__pupil"
        keeps = Keeps.FILE
        key = "reward pupil_target"
        plain = "day_aim is_fewer_better"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reward", "pupil_target"], name="target_once_on_a_reward")]

    def __str__(self) -> str:
        return f"{self.reward_id} on {self.pupil_target_id}"


class RewardStep(SchoolOwned):
    """A step that an adult pressed. The key is made with the page, so that pressing twice is one step."""

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="reward_steps")
    reward = models.ForeignKey(Reward, on_delete=models.CASCADE, related_name="steps")
    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="reward_steps")
    earned_at = models.DateTimeField()
    pressed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    pressed_by_name = models.CharField(max_length=120)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil reward pupil_target pressed_by"
        staff = "pressed_by_name"
        plain = "earned_at undone_at"

    class Meta:
        indexes = [models.Index(fields=["pupil", "earned_at"], name="reward_steps_in_order")]

    def __str__(self) -> str:
        return f"step of {self.pupil_id}"


class DayCard(SchoolOwned):
    """A behaviour agreement day by day: its lines, its parts of the day and its goal. One is open for a pupil.

    A card never changes: another arrangement ends it and begins a new one, so that past weeks can be read as they were.
    """

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="day_cards")
    plan = models.ForeignKey("plans.Plan", on_delete=models.CASCADE, related_name="day_cards")
    periods = models.JSONField(default=list)
    scale = models.CharField(max_length=6, choices=[(k.value, v) for k, v in SCALE_LABELS.items()])
    goal_percent = models.PositiveSmallIntegerField()
    shows_family = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    arranged_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    arranged_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil plan arranged_by"
        free_text = "periods"
        staff = "arranged_by_name"
        plain = "scale goal_percent shows_family starts_on ends_on is_open"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil"], condition=Q(is_open=True), name="one_open_day_card"),
            models.CheckConstraint(
                condition=Q(goal_percent__gte=1, goal_percent__lte=100), name="day_card_goal_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"day card from {self.starts_on}"


class DayCardLine(SchoolOwned):
    """One line of a day card: a target, or a promise of the pupil or of adults, as it was worded then."""

    card = models.ForeignKey(DayCard, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=6, choices=[(k.value, v) for k, v in LINE_LABELS.items()])
    text = models.TextField()
    pupil_target = models.ForeignKey(
        "plans.PupilTarget", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Privacy:
        to_pupil = "card__pupil"
        keeps = Keeps.FILE
        key = "card pupil_target"
        free_text = "text"
        plain = "kind position"

    def __str__(self) -> str:
        return self.text


class CheckDay(SchoolOwned):
    """One day of a day card. `marks`: the key of a line, a colon, the number of the part of the day -> '0', '1' or '2'.

    `own_word_is_own`: the pupil wrote it themselves, so nobody else changes it.
    """

    card = models.ForeignKey(DayCard, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    feeling = models.PositiveSmallIntegerField(null=True, blank=True, choices=list(FEELINGS.items()))
    aim = models.ForeignKey(DayCardLine, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_in_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    checked_in_by_name = models.CharField(max_length=120, blank=True)
    marks = models.JSONField(default=dict)
    own_word = models.TextField(blank=True)
    own_word_is_own = models.BooleanField(default=False)
    home_word = models.TextField(blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    checked_out_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    checked_out_by_name = models.CharField(max_length=120, blank=True)
    from_paper = models.BooleanField(default=False)

    class Privacy:
        to_pupil = "card__pupil"
        keeps = Keeps.FILE
        key = "card aim checked_in_by checked_out_by"
        person = "feeling marks"
        free_text = "own_word home_word"
        staff = "checked_in_by_name checked_out_by_name"
        plain = "on checked_in_at checked_out_at own_word_is_own from_paper"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "on"], name="day_once_on_a_card"),
            models.CheckConstraint(
                condition=Q(feeling__isnull=True) | Q(feeling__gte=1, feeling__lte=5), name="feeling_is_one_of_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


class ProudWord(SchoolOwned):
    """What a pupil is proud of, by their own hand. Nobody changes it; the pupil may take it back."""

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="proud_words")
    text = models.TextField()
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil"
        free_text = "text"
        plain = "said_at withdrawn_at"

    class Meta:
        indexes = [models.Index(fields=["pupil", "-said_at"], name="proud_words_newest_first")]

    def __str__(self) -> str:
        return self.text[:40]


class OwnWording(SchoolOwned):
    """A target as the pupil says it. Each stays; the newest is what they say now. Only the pupil writes it."""

    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="own_wordings")
    text = models.CharField(max_length=LONGEST_LINE)
    said_at = models.DateTimeField()

    class Privacy:
        to_pupil = "pupil_target__pupil"
        keeps = Keeps.FILE
        key = "pupil_target"
        free_text = "text"
        plain = "said_at"

    class Meta:
        indexes = [models.Index(fields=["pupil_target", "-said_at"], name="own_wordings_newest_first")]

    def __str__(self) -> str:
        return self.text


class PlayLook(SchoolOwned):
    """What one adult saw of one play-plan target in one week; `week_on` is its Monday. One row for each adult."""

    pupil_target = models.ForeignKey("plans.PupilTarget", on_delete=models.CASCADE, related_name="play_looks")
    week_on = models.DateField()
    look = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(k.value, v) for k, v in LOOK_LABELS.items()]
    )
    seen = models.TextField(blank=True)
    by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="play_looks")
    by_name = models.CharField(max_length=120)
    seen_at = models.DateTimeField()

    class Privacy:
        to_pupil = "pupil_target__pupil"
        keeps = Keeps.FILE
        key = "pupil_target by"
        person = "look"
        free_text = "seen"
        staff = "by_name"
        plain = "week_on seen_at"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil_target", "week_on", "by"], name="look_once_a_week_by_each"),
            models.CheckConstraint(condition=Q(look__isnull=False) | ~Q(seen=""), name="look_says_something"),
        ]
        indexes = [models.Index(fields=["pupil_target", "week_on"], name="looks_by_week")]

    def __str__(self) -> str:
        return f"{self.week_on}: {self.look}"


class PlayWeek(SchoolOwned):
    """A child's week that the key worker has closed: what adults saw stands."""

    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="play_weeks")
    week_on = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("access.Membership", null=True, on_delete=models.SET_NULL, related_name="+")
    closed_by_name = models.CharField(max_length=120)

    class Privacy:
        to_pupil = "pupil"
        keeps = Keeps.FILE
        key = "pupil closed_by"
        staff = "closed_by_name"
        plain = "week_on closed_at"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "week_on"], name="week_closed_once")]

    def __str__(self) -> str:
        return f"{self.pupil_id}: {self.week_on}"
