"""What a page tells about the work in it: what is wrong, what is saved, how far a task has come."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from handrail.core.ui.html import attributes, get, join


def form_errors(form: BaseForm) -> Iterable[tuple[str, str]]:
    """Yield (text, link) for each error of a form, in the order of its fields; the link is empty for the whole form."""
    for text in form.non_field_errors():
        yield str(text), ""
    for bound in form:
        for text in bound.errors:
            yield (
                str(text),
                f"#{getattr(bound, 'first_control_id', bound.id_for_label or bound.auto_id)}",
            )


def error_summary(
    *,
    form: BaseForm | None = None,
    forms: Sequence[BaseForm] = (),
    errors: Sequence[Any] = (),
    title: str = "",
    focus: bool = True,
) -> SafeString:
    """Return what is wrong, at the top of the page, each line a link to its field; nothing if nothing is wrong.

    The keyboard moves to it unless `focus` is off.

    Shapes: `errors` items are sentences, or have `text` and `url`.
    """
    lines: list[tuple[str, str]] = []
    for one in [*([form] if form else []), *forms]:
        if one.is_bound:
            lines.extend(form_errors(one))
    for item in errors:
        lines.append((str(item), "") if isinstance(item, str) else (get(item, "text"), get(item, "url")))
    if not lines:
        return join([])
    rows = [
        format_html(
            "<li>{}</li>",
            format_html('<a href="{}">{}</a>', link, text) if link else text,
        )
        for text, link in lines
    ]
    return format_html(
        '<div class="govuk-error-summary"{} data-module="govuk-error-summary"><div role="alert">'
        '<h2 class="govuk-error-summary__title">{}</h2><div class="govuk-error-summary__body">'
        '<ul class="govuk-list govuk-error-summary__list">{}</ul></div></div></div>',
        "" if focus else attributes(data_disable_auto_focus="true"),
        title or gettext("There is a problem"),
        join(rows),
    )


def save_state(*, saved_at_text: str = "") -> SafeString:
    """Return the line that says whether everything on the page is saved; the autosave script keeps it up to date."""
    text = f"All changes saved at {saved_at_text}" if saved_at_text else ""
    return format_html(
        '<p class="hr-save-state" data-save-state data-state="{}" role="status" aria-live="polite">'
        '<span class="hr-save-state__dot" aria-hidden="true"></span><span data-save-state-text>{}</span></p>',
        "saved" if text else "idle",
        text,
    )


def progress_bar(
    *,
    value: int,
    max: int,
    label: str,
    text: str = "",
    poll_url: str = "",
    every_seconds: int = 2,
    id: str = "progress",
) -> SafeString:
    """Return how far a task has come. With `poll_url` the page asks again, until the answer has no `poll_url`."""
    told = text or f"{value:,} of {max:,}"
    poll = (
        attributes(
            hx_get=poll_url,
            hx_trigger=f"every {every_seconds}s",
            hx_swap="outerHTML",
            hx_target="this",
        )
        if poll_url
        else ""
    )
    return format_html(
        '<div{}{}><p class="hr-progress__label" id="{}-label">{}</p>'
        '<progress class="hr-progress__bar" aria-labelledby="{}-label" max="{}" value="{}">{}</progress>'
        '<p class="hr-progress__text" role="status">{}</p></div>',
        attributes(class_="hr-progress", id=id),
        poll,
        id,
        label,
        id,
        max,
        value,
        told,
        told,
    )


def autosave_bases(*, form: BaseForm) -> SafeString:
    """Return hidden `base-<name>` inputs: the values that were on the server when the page was made."""
    parts = []
    for bound in form.visible_fields():
        prepared = bound.field.prepare_value(bound.initial)
        for value in prepared if isinstance(prepared, list | tuple) else [prepared]:
            text = "" if value is None or value is False else "on" if value is True else value
            parts.append(format_html('<input type="hidden" name="base-{}" value="{}">', bound.html_name, text))
    return join(parts)
