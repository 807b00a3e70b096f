"""Two terms of plans, observations and reviews, told by actions on the days on which they happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from handrail.access import queries as access
from handrail.access.types import Actor
from handrail.core import clock
from handrail.demo import cast, ways
from handrail.demo.cast import Child
from handrail.plans import actions as plans
from handrail.plans import policy as plan_policy
from handrail.plans.rules.measures import NEARLY, format_value
from handrail.plans.rules.writing import baseline_as_written
from handrail.plans.types import (
    LongTermDraft,
    MeasureKind,
    NextStep,
    Outcome,
    PlanDraft,
    QuestionAnswer,
    TargetDraft,
)
from handrail.progress import actions as progress
from handrail.progress.recording import NewObservation
from handrail.pupils import policy as pupil_policy
from handrail.reviews import actions as reviews
from handrail.reviews.types import StageDecision, TargetFinding
from handrail.schools import rules as school_rules
from handrail.schools.types import Calendar

if TYPE_CHECKING:
    from handrail.demo.build import World

Say = Callable[[str, int, int], None]

# How a pupil's line goes: the share of the way from baseline to criterion that is made in one period, and its noise.
PACES = {"quick": (1.15, 0.08), "steady": (0.85, 0.10), "slow": (0.45, 0.10), "flat": (0.08, 0.12)}


@dataclass
class Chapter:
    """One pupil's present plan, and what is to become of it."""

    child: Child
    fate: str
    pace: str


class Story:
    """Writes last term's and this term's plans of everybody on the register."""

    def __init__(self, world: World, today: date, say: Say) -> None:
        self.world, self.today, self.say = world, today, say
        self.rng = Random(11)
        this = school_rules.usual_dates(today)
        last = school_rules.usual_dates(date(this.period.starts_on.year - 1, 10, 1))
        # Next year's too: what is due in the summer holiday is due when school begins again.
        following = school_rules.usual_dates(date(this.period.starts_on.year + 1, 10, 1))
        calendars = [school_rules.calendar_from(year) for year in (last, this, following)]
        self.calendar = Calendar(
            terms=tuple(term for calendar in calendars for term in calendar.terms),
            closures=tuple(closure for calendar in calendars for closure in calendar.closures),
        )
        # "This term" has been going for four weeks at least, so that there is something to look at.
        begun = [t for t in self.calendar.terms if t.starts_on <= today - timedelta(weeks=4)]
        self.last_term, self.this_term = begun[-2], begun[-1]
        self.year_on = this.terms[0].period.starts_on
        self.counts: dict[str, int] = {"plans": 0, "observations": 0, "reviews": 0}
        self.actors: dict[str, Actor] = {}

    def tell(self) -> str:
        """Write everything; return a few words with the numbers."""
        children = self.world.children_on_register()
        self.rng.shuffle(children)
        chapters = [Chapter(c, self._fate(i), self._pace()) for i, c in enumerate(children)]
        with self._at(self.last_term.starts_on - timedelta(days=2), 9):
            ways.settle(self.world.senco)
        self.say("Plans, observations and reviews", 0, len(chapters))
        for i, chapter in enumerate(chapters):
            self._tell(chapter, has_past=i % 10 < 8)
            self.say("Plans, observations and reviews", i + 1, len(chapters))
        self._questions()
        with self._at(self.today - timedelta(days=3), 15):
            ways.make_behaviour_format(self.world.senco)
            ways.arrange_drafts(self.world.senco)
        return ", ".join(f"{n} {what}" for what, n in self.counts.items())

    @staticmethod
    def _fate(i: int) -> str:
        """Spread the states over the register; the first dozens meet every one, so that a small school has all."""
        pattern = ["live", "overdue", "soon", "held", "draft", "live", "soon", "agreed", "live", "later"]
        if i < 20:
            return pattern[i % 10]
        if i % 29 == 0:
            return "amended"
        return ["soon", "later", "live", "live", "overdue", "live", "soon", "later", "live", "held", "live", "draft"][
            i % 12
        ]

    def _pace(self) -> str:
        return self.rng.choices(list(PACES), [25, 40, 25, 10])[0]

    # ------------------------------------------------------------------------------------------ one pupil

    def _tell(self, chapter: Chapter, *, has_past: bool) -> None:
        child, senco = chapter.child, self.world.senco
        pupil = pupil_policy.get_pupil(senco, self.world.pupil_ids[child.admission_number])
        draft = self._draft(child)
        previous = None
        if has_past:
            starts_on = self._school_day(self.last_term.starts_on + timedelta(days=7 + self.rng.randrange(5)))
            review_on = self._school_day(self.last_term.ends_on - timedelta(days=4 + self.rng.randrange(12)))
            previous = self._live_plan(child, pupil, draft, starts_on, review_on)
            self._observe(previous, child, chapter.pace, until=review_on, n=8)
            previous = self._review(previous, child, chapter.pace, on=review_on)
        self._present(chapter, pupil, draft, previous)

    def _present(self, chapter: Chapter, pupil: Any, draft: PlanDraft, previous: Any) -> None:
        """Write this term's plan; `previous` is the draft that last term's review left, or None."""
        starts_on = self._school_day(self.this_term.starts_on + timedelta(days=6 + self.rng.randrange(8)))
        review_on = self._review_on(chapter.fate, starts_on)
        if chapter.fate == "draft":
            starts_on = self._school_day(self.today + timedelta(days=5))
            review_on = self._school_day(starts_on + timedelta(weeks=10))
        if chapter.fate == "agreed":
            starts_on = self._school_day(self.today + timedelta(days=4))
            review_on = self._school_day(starts_on + timedelta(weeks=10))
        plan = previous or self._write(chapter.child, pupil, draft, min(starts_on, self.today), review_on)
        if previous is not None:
            self._settle(plan, starts_on, review_on)
        if chapter.fate == "draft":
            return
        on = min(starts_on, self.today)
        with self._at(on, 12):
            plan = plans.agree_plan(actor=self._agreeing(), plan=plan)
        if chapter.fate == "agreed":
            return
        until = min(self.today, review_on)
        self._observe(plan, chapter.child, chapter.pace, until=until, n=7)
        if chapter.fate == "held":
            following = self._review(plan, chapter.child, chapter.pace, on=review_on)
            if following is not None and self.rng.random() < 0.6:
                self._settle(following, self.today, self._school_day(self.today + timedelta(weeks=11)))
                with self._at(self.today, 9):
                    plans.agree_plan(actor=self.world.senco, plan=following)
        if chapter.fate == "amended":
            with self._at(self.today, 8):
                plans.amend_plan(
                    actor=self.world.senco, plan=plan, reason="The timetable changed: new times for two targets."
                )

    def _review_on(self, fate: str, starts_on: date) -> date:
        """Return the day of the review that makes the fate true today."""
        day = {
            "overdue": self.today - timedelta(days=2 + self.rng.randrange(16)),
            "held": self.today - timedelta(days=1 + self.rng.randrange(9)),
            "soon": self.today + timedelta(days=1 + self.rng.randrange(26)),
            "live": self.today + timedelta(days=10 + self.rng.randrange(40)),
            "later": self.today + timedelta(days=45 + self.rng.randrange(45)),
            "amended": self.today + timedelta(days=20),
        }.get(fate, self.today + timedelta(days=30))
        return max(self._school_day(day, back=fate in {"overdue", "held"}), starts_on + timedelta(days=7))

    # ------------------------------------------------------------------------------------------ steps

    def _write(self, child: Child, pupil: Any, draft: PlanDraft, starts_on: date, review_on: date) -> Any:
        # Last school year's groups are not kept in the demo, so its plans were written by the SENCO.
        author = self._teacher_of(child) if starts_on - timedelta(days=3) >= self.year_on else self.world.senco
        with self._at(starts_on - timedelta(days=3), 16):
            plan = plans.write_plan(
                actor=author,
                pupil=pupil,
                kind="behaviour_plan" if child.needs[0] == "SEMH" else "sen_support_plan",
                draft=draft,
                starts_on=starts_on,
                review_on=review_on,
            )
        self.counts["plans"] += 1
        return plan

    def _live_plan(self, child: Child, pupil: Any, draft: PlanDraft, starts_on: date, review_on: date) -> Any:
        plan = self._write(child, pupil, draft, starts_on, review_on)
        with self._at(starts_on, 8):
            return plans.agree_plan(actor=self._agreeing(), plan=plan)

    def _settle(self, plan: Any, starts_on: date, review_on: date) -> None:
        """Give a plan that a review left its dates, and each of its targets words, a criterion and a due date."""
        due_on = self._school_day(review_on - timedelta(days=7), back=True)
        plan_fields = {
            "starts_on": (plan.starts_on.isoformat(), starts_on.isoformat()),
            "review_on": (plan.review_on.isoformat(), review_on.isoformat()),
        }
        with self._at(min(starts_on, self.today) - timedelta(days=1), 16):
            plans.save_fields(actor=self.world.senco, plan=plan, kind="plan", row_id=plan.pk, fields=plan_fields)
            for part in plan_policy.pupil_targets_visible_to(self.world.senco).filter(target__plan_id=plan.pk):
                self._settle_part(plan, part, due_on)
        plan.refresh_from_db()

    def _settle_part(self, plan: Any, part: Any, due_on: date) -> None:
        """Make a target of the new plan ready: its due date, start, success criterion and strategy."""
        target, senco = part.target, self.world.senco
        material = self._material_of(target.wording, part.pupil.first_name)
        fields = {"due_on": (part.due_on.isoformat() if part.due_on else "", due_on.isoformat())}
        if part.criterion is None:
            before, goal = self._goal(target.wording, part, material)
            shown = baseline_as_written(part.baseline, target.measure, unit=target.unit)
            fields |= {"criterion": ("", goal), "baseline": (shown, before or shown)}
        plans.save_fields(actor=senco, plan=plan, kind="pupil-target", row_id=part.pk, fields=fields)
        if not target.wording:
            words = {"wording": ("", "Build on what was reached last term, with one step more.")}
            plans.save_fields(actor=senco, plan=plan, kind="target", row_id=target.pk, fields=words)
        if material:
            way = target.strategies.order_by("position", "pk").first()
            if way is None:
                way = plans.add_strategy(actor=senco, plan=plan, target_id=target.pk)
            if not way.method:
                texts = {"method": ("", material["method"].replace("{name}", part.pupil.first_name))}
                texts["materials"] = (way.materials, material["materials"])
                plans.save_fields(actor=senco, plan=plan, kind="strategy", row_id=way.pk, fields=texts)

    @staticmethod
    def _material_of(wording: str, name: str) -> dict[str, Any] | None:
        """Return the invented target that these words, or its next or smaller step, come from."""
        for material in cast.target_material():
            if wording in {material[key].replace("{name}", name) for key in ("wording", "next", "smaller")}:
                return material
        return None

    @staticmethod
    def _goal(wording: str, part: Any, material: dict[str, Any] | None) -> tuple[str, str]:
        """Return where a next or smaller step starts ('' for where it was) and what success is, as people write it."""
        name = part.pupil.first_name
        if material and wording == material["next"].replace("{name}", name):
            return material["next_from"], material["next_to"]
        if material and wording == material["smaller"].replace("{name}", name):
            return "", material["smaller_to"]
        return "no", "yes"

    def _observe(self, plan: Any, child: Child, pace: str, *, until: date, n: int) -> None:
        """Record how each target went on school days between the plan's start and a day."""
        parts = plan_policy.pupil_targets_visible_to(self.world.senco).filter(target__plan_id=plan.pk)
        share, noise = PACES[pace]
        notes, rows = cast.people()["notes"], []
        span = max((until - plan.starts_on).days, 1)
        for part in parts.select_related("target").order_by("target__position", "pk"):
            count = n - self.rng.randrange(3)
            for i in range(count):
                day = self._school_day(plan.starts_on + timedelta(days=round(span * (i + 1) / (count + 1))), back=True)
                if day < plan.starts_on or day > until:
                    continue
                way = share * (day - plan.starts_on).days / span + self.rng.uniform(-noise, noise)
                rows.append(
                    NewObservation(
                        pupil_target_id=part.pk,
                        observed_on=day,
                        value=self._value(part, way),
                        note=self.rng.choice(notes) if self.rng.random() < 0.45 else "",
                        observed_at=self._moment(day, 9 + i % 6),
                    )
                )
        with self._at(until, 15):
            self.counts["observations"] += progress.record_many(actor=self._helper_of(child), rows=rows)

    def _value(self, part: Any, way: float) -> Decimal:
        """Return a value `way` (0 to 1 and beyond) along from the baseline to the criterion, in whole units."""
        kind = MeasureKind(part.target.measure)
        baseline, criterion = part.baseline or Decimal(0), part.criterion or Decimal(1)
        if kind is MeasureKind.YES_NO:
            shown = self.rng.random()
            return Decimal(1) if shown < way else NEARLY if shown < way + 0.2 else Decimal(0)
        value = Decimal(round(float(baseline) + float(criterion - baseline) * max(way, -0.2)))
        if kind is MeasureKind.DURATION:
            value = Decimal(round(float(value) / 15) * 15)
        highest = {MeasureKind.PROMPT: Decimal(5), MeasureKind.PERCENTAGE: Decimal(100)}.get(kind, part.out_of)
        lowest = Decimal(1) if kind is MeasureKind.PROMPT else Decimal(0)
        return max(lowest, min(value, highest) if highest is not None else value)

    def _review(self, plan: Any, child: Child, pace: str, *, on: date) -> Any:
        """Hold the review; return the draft of the next plan."""
        words = cast.people()
        parts = list(
            plan_policy.pupil_targets_visible_to(self.world.senco)
            .filter(target__plan_id=plan.pk)
            .select_related("target")
            .order_by("target__position", "pk")
        )
        considerations = {
            "progress": f"{child.known_as or child.forename} has worked well on two of the targets.",
            "family_views": self.rng.choice(words["family_words"]),
            "pupil_views": self.rng.choice(words["pupil_words"]),
            "effectiveness": "Short and regular practice worked better than long sessions.",
            "influences": self.rng.choice(
                ["Absent for a week with a cold.", "Nothing particular.", "A change of seat helped."]
            ),
            "new_information": "",
            "next": "Carry on with what works; one new step.",
        }
        findings = [self._finding(part, pace, i) for i, part in enumerate(parts)]
        with self._at(on, 15):
            held = self._hold(plan, considerations, findings, on)
        self.counts["reviews"] += 1
        return held

    def _finding(self, part: Any, pace: str, i: int) -> TargetFinding:
        outcome = {"quick": Outcome.ACHIEVED, "steady": Outcome.ACHIEVED if i == 0 else Outcome.PARTLY}.get(
            pace, Outcome.PARTLY if pace == "slow" and i == 0 else Outcome.NOT_YET
        )
        name = part.pupil.first_name
        step, wording, reason = NextStep.CONTINUE, "", ""
        if outcome is Outcome.ACHIEVED:
            step, wording = NextStep.NEXT, self._next_words(part, "next", name)
        elif outcome is Outcome.NOT_YET and i == 2:
            step, outcome, reason = NextStep.DROP, Outcome.DROPPED, "Something else matters more to the family now."
        elif outcome is Outcome.NOT_YET:
            step, wording = NextStep.SMALLER, self._next_words(part, "smaller", name)
        return TargetFinding(
            pupil_target_id=part.pk,
            outcome=outcome,
            evidence="",
            next_step=step,
            next_wording=wording,
            drop_reason=reason,
        )

    @staticmethod
    def _next_words(part: Any, key: str, name: str) -> str:
        for material in cast.target_material():
            if material["wording"].replace("{name}", name) == part.target.wording:
                return material[key].replace("{name}", name)
        return part.target.wording

    def _hold(self, plan: Any, considerations: dict[str, str], findings: list[TargetFinding], on: date) -> Any:
        senco = self.world.senco
        next_on = self._school_day(on + timedelta(weeks=12))
        reviews.write_review(
            actor=senco,
            plan_id=plan.pk,
            considerations=considerations,
            findings=findings,
            held_on=on,
            present="Family, form teacher, key worker, SENCO",
            stage_decision=StageDecision.SAME,
            stage_reason="The present help is working; it should go on.",
            next_review_on=next_on,
        )
        return reviews.hold_review(actor=senco, plan_id=plan.pk).next_plan

    # ------------------------------------------------------------------------------------------ four-step questions

    def _questions(self) -> None:
        """Two pupils who are not on the register: one question still open, one answered by class planning."""
        others = [c for c in self.world.cast.children if not c.stage][:2]
        with self._at(self.today - timedelta(days=2), 16):
            for i, child in enumerate(others):
                pupil = pupil_policy.get_pupil(self.world.senco, self.world.pupil_ids[child.admission_number])
                question = plans.ask_question(
                    actor=self.world.senco, pupil=pupil, needs="Reads slowly and avoids reading aloud."
                )
                plans.write_question(
                    actor=self.world.senco,
                    question=question,
                    class_planning="Word bank on each table; texts read aloud by the teacher first.",
                )
                if i:
                    plans.answer_question(actor=self.world.senco, question=question, answer=QuestionAnswer.CLASS)

    # ------------------------------------------------------------------------------------------ words

    def _draft(self, child: Child) -> PlanDraft:
        """Choose three invented targets that fit the pupil's needs, with two long-term targets above them."""
        phase = "primary" if self.world.cast.setting == "primary" else "secondary"
        fitting = [m for m in cast.target_material() if phase in m["phases"] and set(m["needs"]) & set(child.needs)]
        others = [m for m in cast.target_material() if phase in m["phases"] and m not in fitting]
        chosen = (self.rng.sample(fitting, len(fitting)) + self.rng.sample(others, len(others)))[:3]
        name = child.known_as or child.forename
        longs = list(dict.fromkeys((m["long"], m["area"]) for m in chosen))
        words = cast.people()
        return PlanDraft(
            sections={
                "pupil_views": self.rng.choice(words["pupil_words"]),
                "family_views": self.rng.choice(words["family_words"]),
            },
            long_term_targets=[LongTermDraft(wording=text.replace("{name}", name), area=area) for text, area in longs],
            targets=[self._target(m, name, longs.index((m["long"], m["area"]))) for m in chosen],
        )

    def _target(self, material: dict[str, Any], name: str, long_term: int) -> TargetDraft:
        kind = MeasureKind(material["measure"])
        out_of = Decimal(material["out_of"]) if "out_of" in material else None
        low, high = material["from"]
        start = self.rng.randrange(low, high + 1)
        if kind is MeasureKind.DURATION:
            start = start // 30 * 30
        unit = material.get("unit", "")
        return TargetDraft(
            wording=material["wording"].replace("{name}", name),
            baseline=format_value(Decimal(start), kind, out_of=out_of, unit=unit),
            criterion=format_value(Decimal(material["to"]), kind, out_of=out_of, unit=unit),
            measure=material["measure"],
            unit=unit,
            area=material["area"],
            strategies=[(material["method"].replace("{name}", name), material["materials"])],
            when=material["when"],
            where=material["where"],
            how_often=material["how_often"],
            home_activity=material["home"],
            long_term=long_term,
        )

    # ------------------------------------------------------------------------------------------ people and days

    def _actor(self, email: str) -> Actor:
        if email not in self.actors:
            found = access.actor_by_email(email, school_id=self.world.senco.school_id)
            assert found is not None
            self.actors[email] = found
        return self.actors[email]

    def _agreeing(self) -> Actor:
        return self.world.senco

    def _teacher_of(self, child: Child) -> Actor:
        leader = next((a for a in self.world.cast.adults if child.class_name in a.group_names), None)
        return self._actor(leader.email) if leader and "teacher" in leader.roles else self.world.senco

    def _helper_of(self, child: Child) -> Actor:
        helpers = self.world.cast.key_workers
        index = self.world.children_on_register().index(child)
        return self._actor(helpers[index % len(helpers)].email)

    def _school_day(self, day: date, *, back: bool = False) -> date:
        """Return the day itself or the nearest school day after (or before) it."""
        step = timedelta(days=-1 if back else 1)
        for _ in range(90):
            if school_rules.is_school_day(day, self.calendar):
                return day
            day += step
        return day

    @staticmethod
    def _moment(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=UTC)

    def _at(self, day: date, hour: int) -> Any:
        return clock.at(min(self._moment(day, hour), clock.now()))
