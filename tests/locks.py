"""The lock files hold what pyproject.toml asks for, each with its hash, and name no registry's host."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent


def locked(name: str) -> dict[str, Version]:
    """Return package -> version of one lock file."""
    text = (ROOT / "locks" / f"{name}.txt").read_text()
    if "://" in text:  # a package may be called httpx
        sys.exit(f"locks/{name}.txt names a host.")
    found = re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", text, re.M)
    if len(found) > text.count("--hash="):
        sys.exit(f"locks/{name}.txt has a package without a hash.")
    return {canonicalize_name(package): Version(version) for package, version in found}


def main() -> None:
    """Exit with a sentence if a lock file does not satisfy pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    asked = {"run": run, "demo": run + groups["build"], "all": run + [r for g in groups.values() for r in g]}
    for name, requirements in asked.items():
        versions = locked(name)
        for requirement in map(Requirement, requirements):
            version = versions.get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                sys.exit(f"locks/{name}.txt does not hold {requirement}: run `make lock`.")
    print("The lock files hold what pyproject.toml asks for.")


if __name__ == "__main__":
    main()
