"""Small pieces that every component is built with."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


class UnknownVariant(ValueError):
    """A template asked for a variant, icon or style that does not exist."""


def one_of(name: str, value: str, allowed: Sequence[str] | Mapping[str, Any]) -> str:
    """Return `value`, or raise UnknownVariant with the list of what is allowed."""
    if value not in allowed:
        raise UnknownVariant(f"{name}={value!r} is not one of: {', '.join(allowed)}")
    return value


def attributes(**values: Any) -> SafeString:
    """Return HTML attributes with a space before each; `hx_get` becomes `hx-get`, None and False are left out.

    Errors: ValueError for `style`, which our content security policy forbids.
    """
    if "style" in values:
        raise ValueError("Inline styles are forbidden by the content security policy; add a class instead.")
    clean = {
        name.rstrip("_").replace("_", "-"): value
        for name, value in values.items()
        if value is not None and value is not False and value != ""
    }
    return flatatt(clean)


def classes(*names: str) -> str:
    """Join the class names that are not empty."""
    return " ".join(name for name in names if name)


def join(parts: Sequence[Any]) -> SafeString:
    """Join parts, escaping those that are not marked safe."""
    return mark_safe("".join(conditional_escape(part) for part in parts))  # noqa: S308 - every part is escaped


def get(item: Any, name: str, default: Any = "") -> Any:
    """Return a value of a dictionary or an attribute of an object; views may pass either."""
    if isinstance(item, Mapping):
        return item.get(name, default)
    return getattr(item, name, default)
