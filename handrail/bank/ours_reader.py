"""Read one YAML file of ladders, remembering on which line each value stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C reader is some ten times faster


@dataclass
class ReadFile:
    """A file's plain values; every scalar is text, so that a bare 8 or no is what was typed. `faults` in words."""

    path: Path
    values: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def refuse(self, place: Place, reason: str) -> None:
        """Note a fault at a place, or at the nearest record around it."""
        while place not in self.lines and place:
            place = place[:-1]
        self.faults.append(f"{self.path}, line {self.lines.get(place, 1)}: {reason}")


def read_file(path: Path) -> ReadFile:
    """Read a file; what cannot be read is among its faults."""
    found = ReadFile(path)
    try:
        root = _Loader(path.read_text(encoding="utf-8")).get_single_node()
    except (OSError, UnicodeDecodeError):
        found.refuse((), "the file cannot be read as UTF-8 text")
        return found
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found.lines[()] = mark.line + 1 if mark else 1
        found.refuse((), f"this is not valid YAML: {getattr(error, 'problem', None) or 'it cannot be read'}")
        return found
    if not isinstance(root, yaml.MappingNode):
        found.refuse((), "a file of the bank is a list of named keys, such as 'area: literacy'")
        return found
    found.values = _value(found, root, (), set())
    return found


def _value(file: ReadFile, node: Any, place: Place, seen: set[int]) -> Any:
    file.lines.setdefault(place, node.start_mark.line + 1)
    if id(node) in seen:
        file.refuse(place, "anchors and aliases (& and *) are not used here: write it out")
        return None
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, child, (*place, n), seen) for n, child in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    found: dict[str, Any] = {}
    for key_node, child in node.value:
        key = str(key_node.value)
        if key in found:
            file.lines[(*place, key)] = key_node.start_mark.line + 1
            file.refuse((*place, key), f"the key '{key}' is given twice")
        file.lines[(*place, key)] = key_node.start_mark.line + 1
        found[key] = _value(file, child, (*place, key), seen)
    return found
