"""Find a framework, and find in it the stage or need that a school's file means."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from handrail.frameworks.loader import PACKS_DIRECTORY, load_all, load_sources
from handrail.frameworks.types import Framework, MalformedPack, Nation, NeedType, Stage, UnclearStageValue, plain_key

DEFAULT_FRAMEWORK_CODE = "england-2015"


def all_frameworks() -> dict[str, Framework]:
    """Return every framework of this installation by its code.

    Shapes: the product's own packs in the order of their file names, then those of HANDRAIL_FRAMEWORKS_DIR.
    Errors: MalformedPack for a wrong pack. Read once per process; no database query.
    """
    return dict(_loaded(str(getattr(settings, "HANDRAIL_FRAMEWORKS_DIR", "") or "")))


def get_framework(code: str) -> Framework:
    """Return the framework with this code.

    Errors: KeyError with a sentence that names the codes there are.
    """
    found = all_frameworks()
    if code not in found:
        raise KeyError(f"There is no framework '{code}'. There are: {', '.join(found)}.")
    return found[code]


def nation_of(code: str) -> Nation:
    """Return the nation of the framework with this code; ELSEWHERE where it is not installed any more. No query."""
    framework = all_frameworks().get(code)
    return framework.nation if framework else Nation.ELSEWHERE


def stage_named(framework: Framework, text: str) -> Stage | None:
    """Return the stage that a text means by its code, name or alias, or None.

    Case, spaces and punctuation do not count. None also for a text that leaves the stage open; then
    `unclear_stage_value` may know the question to ask.
    """
    return framework.stages_by_key.get(plain_key(text))


def need_named(framework: Framework, text: str) -> NeedType | None:
    """Return the need type that a text means by its code, name or alias, or None.

    Case, spaces and punctuation do not count. A code and a name together ('SPLD - Specific learning difficulty')
    count when both mean the same need.
    """
    need = framework.needs_by_key.get(plain_key(text))
    if need is not None:
        return need
    for dash in (" - ", " – ", ":"):
        code, separator, name = text.partition(dash)
        if separator:
            by_code, by_name = framework.needs_by_key.get(plain_key(code)), framework.needs_by_key.get(plain_key(name))
            return by_code if by_code is not None and by_code == by_name else None
    return None


def unclear_stage_value(framework: Framework, text: str) -> UnclearStageValue | None:
    """Return what is known of a text that does not settle the stage: the question to ask, and perhaps a suggestion."""
    key = plain_key(text)
    return next((value for value in framework.unclear_stage_values if plain_key(value.text) == key), None)


@lru_cache(maxsize=1)
def source_addresses() -> dict[str, str]:
    """Return where each bracketed source key leads, for the list under a framework's facts."""
    return load_sources()


def forget_loaded_frameworks() -> None:
    """Read the packs again at the next question. For tests and for a changed HANDRAIL_FRAMEWORKS_DIR."""
    _loaded.cache_clear()


@lru_cache(maxsize=4)
def _loaded(extra_directory: str) -> dict[str, Framework]:
    found = load_all(PACKS_DIRECTORY)
    if extra_directory:
        for code, framework in load_all(Path(extra_directory)).items():
            if code in found:
                raise MalformedPack(
                    extra_directory, 1, f"the framework '{code}' comes with the product; choose another code"
                )
            found[code] = framework
    return found
