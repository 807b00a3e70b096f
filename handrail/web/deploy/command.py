"""`handrail check-deploy`: print what was found, in words or as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict

from handrail.web.deploy import facts, rules
from handrail.web.deploy.types import SEVERITY_NAMES, Finding, Severity

WIDTH = 100


def main(*, as_json: bool = False, n_workers: int = 1) -> int:
    """Look, judge and print. Returns 1 if anything is left that must be mended, else 0."""
    found = rules.findings(facts.gather(n_workers=n_workers))
    print(as_data(found) if as_json else as_words(found))
    return 0 if rules.is_ready(found) else 1


def as_data(found: Sequence[Finding]) -> str:
    """Return the findings as JSON: findings (code, severity, what, why, mend), not_seen, is_ready."""
    data = {
        "is_ready": rules.is_ready(found),
        "findings": [asdict(one) for one in found],
        "not_seen": list(rules.NOT_SEEN),
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def as_words(found: Sequence[Finding]) -> str:
    """Return the findings as text, the worst first, with a summary at the end where a terminal stands."""
    lines: list[str] = []
    for severity in Severity:
        chosen = [one for one in found if one.severity is severity]
        if chosen:
            heading = SEVERITY_NAMES[severity]
            lines += [heading, "=" * len(heading), ""]
        for one in chosen:
            lines += [*_wrapped("", one.what), *_wrapped("Why: ", one.why), *_wrapped("Do:  ", one.mend)]
            lines += [f"  [{one.code}]", ""]
    lines += ["This command cannot see:", *(line for text in rules.NOT_SEEN for line in _wrapped("- ", text)), ""]
    return "\n".join([*lines, _summary(found)])


def _wrapped(label: str, text: str) -> list[str]:
    first = f"  {label}" if label else ""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first) or "", break_on_hyphens=False
    )


def _summary(found: Sequence[Finding]) -> str:
    counts = {severity: sum(one.severity is severity for one in found) for severity in Severity}
    if not found:
        return "Nothing was found. Real records may be kept here."
    said = ", ".join(f"{SEVERITY_NAMES[severity].lower()}: {n}" for severity, n in counts.items() if n)
    end = "Keep no real pupils' records here before." if counts[Severity.MUST] else "Real records may be kept here."
    return f"{said[:1].upper()}{said[1:]}. {end}"
