"""Write a scrubbed copy of the installation to a file, and load one into an empty installation."""

from __future__ import annotations

import gzip
import json
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django_scopes import scope

from handrail.core.errors import Refused
from handrail.core.privacy import all_privacy
from handrail.records.queries import scrubbing as reads
from handrail.schools.queries import is_any_school

CHUNK = 500


def write_scrubbed(path: Path) -> int:
    """Write a copy without a real name, text, number or secret; return how many records it has.

    Errors: Refused where the file is there already.
    """
    if path.exists():
        raise Refused(f"{path} is there already. Name a file that is not.")
    n = -1  # the first line is no record
    part = path.with_name(path.name + ".part")
    with (
        open(part, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file,
    ):
        for line in reads.lines():
            file.write(line.encode() + b"\n")
            n += not line.startswith('["') or not line.endswith('"]')
    part.rename(path)
    return n


@transaction.atomic
def load_scrubbed(path: Path, *, password: str = "") -> int:
    """Load a scrubbed copy; return how many records. With `password`, everybody in it signs in with that.

    Errors: Refused where the installation is not empty, or the file is no copy or of another version.
    """
    if is_any_school():
        raise Refused("A copy is loaded into an empty installation only. This one has a school.")
    known = {said.label: said.model for said in all_privacy() if said.in_copy}
    sealed = make_password(password or None)
    n = 0
    waiting: list[Any] = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file, ExitStack() as scopes:
            _check_head(file.readline())
            for line in file:
                entry = json.loads(line)
                if len(entry) == 1:
                    _write(waiting)
                    scopes.close()
                    scopes.enter_context(scope(school=UUID(entry[0])))
                    continue
                label, values = entry
                if waiting and (type(waiting[0])._meta.label_lower != label or len(waiting) >= CHUNK):
                    _write(waiting)
                if label == "access.user":
                    values["password"] = sealed
                waiting.append(_row(known[label], values))
                n += 1
            _write(waiting)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path} is no scrubbed copy, or is damaged. Nothing was loaded.") from error
    return n


def _check_head(line: str) -> None:
    head = json.loads(line)
    if head["handrail_scrubbed"] != reads.FORMAT or head["tables"] != reads.table_version():
        raise Refused(
            "The copy was made by another version of Handrail. Install that version, or make the copy again. "
            "Nothing was loaded."
        )


def _row(model: type[models.Model], values: dict[str, Any]) -> Any:
    made = {}
    for name, value in values.items():
        field: Any = model._meta.get_field(name)
        if isinstance(field, models.BinaryField):
            value = None if value is None else b""
        elif not isinstance(field, models.JSONField) and value is not None:
            value = (field.target_field if field.is_relation else field).to_python(value)
        made[field.attname] = value
    return model(**made)


def _write(waiting: list[Any]) -> None:
    """Write the rows that wait, all of one kind, and forget them. References are checked at the end."""
    if waiting:
        type(waiting[0])._base_manager.bulk_create(waiting)
        waiting.clear()
