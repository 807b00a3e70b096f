"""The words of a framework as the pure part of this room wants them."""

from __future__ import annotations

from handrail.exchange.types import Vocabulary
from handrail.frameworks.queries import (
    all_frameworks,
    get_framework,
    need_named,
    stage_named,
    unclear_stage_value,
)


def vocabulary_of(framework_code: str) -> Vocabulary:
    """Return the stages and needs of a framework as plain functions.

    Errors: KeyError with a sentence if there is no such framework. No query.
    """
    framework = get_framework(framework_code)

    def stage(text: str) -> str | None:
        found = stage_named(framework, text)
        if found is None:
            return None
        return found.code if found.is_on_register else ""

    def need(text: str) -> str | None:
        found = need_named(framework, text)
        return found.code if found else None

    def question(text: str) -> str | None:
        unclear = unclear_stage_value(framework, text)
        return unclear.question if unclear else None

    def other(text: str) -> str | None:
        names = (
            each.name for each in all_frameworks().values() if each.code != framework.code and stage_named(each, text)
        )
        return next(names, None)

    return Vocabulary(
        framework_name=framework.name,
        nation=framework.nation,
        stage_names={each.code: each.name for each in framework.stages if each.is_on_register},
        resolve_stage=stage,
        resolve_need=need,
        need_names={each.code: each.name for each in framework.need_types},
        question=question,
        other_framework=other,
    )
