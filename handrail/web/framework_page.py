"""The page that shows a school's framework in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from handrail.access.decorators import requires
from handrail.access.http import Request
from handrail.access.permissions import Permission
from handrail.frameworks.queries import all_frameworks, get_framework, source_addresses
from handrail.frameworks.rules import deadline_in_words, per_year_in_words, readable_source, source_keys
from handrail.frameworks.types import Basis, Fact, FactStatus, Force, Framework, LegalStatus, Record, Setting, Stage

LEGAL_STATUS_TAGS = {
    LegalStatus.IN_FORCE: ("In force", "good"),
    LegalStatus.RECORDING_ONLY: ("For recording only", "attention"),
    LegalStatus.PROPOSED: ("Proposed, not law", "attention"),
    LegalStatus.HISTORIC: ("Historic", "quiet"),
}
FORCE_WORDS = {
    Force.STATUTORY: "Set by law",
    Force.GUIDANCE: "Asked for by guidance",
    Force.PROPOSED: "Proposed",
    Force.SCHOOL_CHOICE: "The school's choice",
}
BASIS_WORDS = {
    Basis.STATUTE: "Law",
    Basis.GUIDANCE: "Guidance",
    Basis.COUNCIL: "The council",
    Basis.PROPOSED: "Proposal",
    Basis.HOUSE: "Our starting point",
    Basis.UNKNOWN: "The school chooses",
}
STATUS_WORDS = {
    FactStatus.VERIFIED: "Read in the law or another official text.",
    FactStatus.VERIFIED_SECONDARY: "Read in a text about the law, not in the law itself.",
    FactStatus.HOUSE: "Our own wording or starting point. Your school may choose otherwise.",
}
SETTING_WORDS = {setting: setting.value.replace("_", "-").capitalize() for setting in Setting}


@dataclass(frozen=True)
class Row:
    """Hold one line of a table: a record of the pack, the phrases made from it, and where it comes from."""

    record: Record
    phrases: dict[str, str]
    source: str
    status: str


@requires(Permission.FRAMEWORK_VIEW)
def framework_detail(request: Request, code: str = "") -> HttpResponse:
    """Show the school's framework, or another one by its code, in words. No database query of its own."""
    own_code = request.actor.framework_code
    try:
        framework = get_framework(code or own_code)
    except KeyError as error:
        raise Http404("There is no framework with this name.") from error
    context = {"framework": framework, "is_own": framework.code == own_code} | _in_words(framework)
    return render(request, "web/framework_detail.html", context)


def _in_words(framework: Framework) -> dict[str, Any]:
    """Return what the template shows beside the framework itself."""
    tag_text, tag_variant = LEGAL_STATUS_TAGS[framework.legal_status]
    return {
        "others": [other for other in all_frameworks().values() if other.code != framework.code],
        "tag_text": tag_text,
        "tag_variant": tag_variant,
        "stages": [_row(stage, plans=_plan_names(framework, stage.plan_kinds)) for stage in _by_rank(framework)],
        "plan_kinds": [_row(kind, force=FORCE_WORDS[kind.force]) for kind in framework.plan_kinds],
        "cadences": _cadence_rows(framework),
        "deadlines": _deadline_rows(framework),
        "needs": _need_rows(framework),
        "guidance": [_row(item, setting=_setting_name(item.setting)) for item in framework.target_guidance],
        "sources": _sources(framework),
        "status_words": STATUS_WORDS.values(),
    }


def _row(record: Fact, **phrases: str) -> Row:
    return Row(record, phrases, readable_source(record), STATUS_WORDS[record.status])


def _by_rank(framework: Framework) -> list[Stage]:
    return sorted(framework.stages, key=lambda stage: stage.rank)


def _setting_name(setting: Setting | None) -> str:
    return SETTING_WORDS[setting] if setting else "Every setting"


def _plan_names(framework: Framework, codes: tuple[str, ...]) -> str:
    names = {kind.code: kind.name for kind in framework.plan_kinds}
    return ", ".join(names[code] for code in codes)


def _cadence_rows(framework: Framework) -> list[Row]:
    names = {kind.code: kind.name for kind in framework.plan_kinds}
    stages = {stage.code: stage.name for stage in framework.stages}
    rows = []
    for cadence in framework.cadences:
        parts = [names[cadence.plan_kind]]
        parts += ["its targets"] if cadence.of == "targets" else []
        parts += [" and ".join(stages[code] for code in cadence.stages)] if cadence.stages else []
        rows.append(
            _row(
                cadence,
                what=", ".join(parts),
                law=per_year_in_words(cadence.statutory_per_year) or "No number in law",
                least=per_year_in_words(cadence.minimum_per_year) or "No number",
                usual=per_year_in_words(cadence.usual_per_year) or "The school chooses",
                basis=BASIS_WORDS[cadence.basis],
            )
        )
    return rows


def _deadline_rows(framework: Framework) -> list[Row]:
    return [
        _row(deadline, when=deadline_in_words(deadline, framework.anchor_words(deadline)))
        for deadline in framework.deadlines
    ]


def _need_rows(framework: Framework) -> list[Row]:
    areas = {area.code: area.name for area in framework.broad_areas}
    return [_row(need, area=areas.get(need.broad_area or "", "")) for need in framework.need_types]


def _sources(framework: Framework) -> list[tuple[str, str]]:
    """Return each source key that this framework's facts name, with where it leads, in the order of the keys."""
    addresses = source_addresses()
    keys = {key for text in _texts(framework.model_dump()) for key in source_keys(text)}
    return [(key, addresses[key]) for key in sorted(keys) if key in addresses]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
