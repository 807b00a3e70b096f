"""What people press and fill in: buttons, links between pages, filters, the error summary, the state of saving."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import BaseForm
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from handrail.core.ui.html import attributes, get, join, one_of
from handrail.core.ui.icons import icon as draw_icon

BUTTON_VARIANTS = {
    "primary": "govuk-button",
    "secondary": "govuk-button govuk-button--secondary",
    "warning": "govuk-button govuk-button--warning",
    "link": "hr-button-link",
}


def button(
    *,
    text: str,
    variant: str = "primary",
    href: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    icon: str = "",
    disabled: bool = False,
    disabled_reason: str = "",
    **extra: Any,
) -> SafeString:
    """Return a button, or a link that looks like one when it has `href`.

    Shapes: other arguments become attributes, `hx_post` as `hx-post`. A `disabled_reason` disables it, and is shown.
    """
    one_of("variant", variant, BUTTON_VARIANTS)
    picture = draw_icon(name=icon) if icon else ""
    look = BUTTON_VARIANTS[variant]
    module = "govuk-button" if variant != "link" else None
    if href and not (disabled or disabled_reason):
        if variant == "link":
            return format_html(
                "<a{}>{}{}</a>",
                attributes(class_="govuk-link", href=href, **extra),
                picture,
                text,
            )
        return format_html(
            "<a{}>{}{}</a>",
            attributes(
                href=href,
                role="button",
                draggable="false",
                class_=look,
                data_module=module,
                **extra,
            ),
            picture,
            text,
        )
    off = disabled or bool(disabled_reason)
    made = format_html(
        "<button{}>{}{}</button>",
        attributes(
            type=type,
            name=name,
            value=value,
            disabled=off,
            aria_disabled="true" if off else None,
            class_=look,
            data_module=module,
            **extra,
        ),
        picture,
        text,
    )
    if disabled_reason:
        return format_html(
            '<span class="hr-button-why">{}<span class="hr-muted">{}</span></span>',
            made,
            disabled_reason,
        )
    return made


def button_group(content: str) -> SafeString:
    """Return buttons and links in one row, wrapping on a phone."""
    return format_html('<div class="govuk-button-group">{}</div>', content)


def back_link(*, href: str, text: str = "Back") -> SafeString:
    """Return the link to the page before, for the block `before_content`."""
    return format_html('<a href="{}" class="govuk-back-link">{}</a>', href, text)


def breadcrumbs(*, items: Sequence[Any]) -> SafeString:
    """Return the way from the home page to here.

    Shapes: each item has `label` and `url`; one without `url` is the page itself.
    """
    rows = []
    for item in items:
        label, url = get(item, "label"), get(item, "url")
        if url:
            inner = format_html('<a class="govuk-breadcrumbs__link" href="{}">{}</a>', url, label)
            rows.append(format_html('<li class="govuk-breadcrumbs__list-item">{}</li>', inner))
        else:
            rows.append(
                format_html(
                    '<li class="govuk-breadcrumbs__list-item" aria-current="page">{}</li>',
                    label,
                )
            )
    return format_html(
        '<nav class="govuk-breadcrumbs" aria-label="Breadcrumb"><ol class="govuk-breadcrumbs__list">{}</ol></nav>',
        join(rows),
    )


def subnav(*, items: Sequence[Any], label: str = "In this section") -> SafeString:
    """Return links between the parts of one thing, as tabs that work without JavaScript.

    Shapes: each item has `label`, `url`, `current` and perhaps `count`.
    """
    rows = []
    for item in items:
        count = get(item, "count", None)
        number = format_html(' <span class="hr-subnav__count">{}</span>', count) if count not in (None, "") else ""
        here = "page" if get(item, "current", False) else None
        link = attributes(class_="hr-subnav__link", href=get(item, "url"), aria_current=here)
        rows.append(
            format_html(
                '<li class="hr-subnav__item"><a{}>{}{}</a></li>',
                link,
                get(item, "label"),
                number,
            )
        )
    return format_html(
        '<nav class="hr-subnav" aria-label="{}"><ul class="hr-subnav__list">{}</ul></nav>',
        label,
        join(rows),
    )


def filter_panel(
    content: str,
    *,
    title: str = "Filter",
    clear_url: str = "",
    active: Sequence[Any] = (),
    open: bool = False,
    submit: str = "Apply filters",
) -> SafeString:
    """Return a GET form of filters, folded until used, with the filters now in force and how to remove each.

    Shapes: `active` items have `label` and `url` (the page without that filter).
    """
    chips = format_html_join(
        "",
        '<li><a class="hr-chip" href="{}">'
        '<span class="govuk-visually-hidden">Remove this filter: </span>{} {}</a></li>',
        ((get(item, "url"), get(item, "label"), draw_icon(name="cross", size=14)) for item in active),
    )
    chosen = format_html('<ul class="hr-chips" aria-label="Filters in force">{}</ul>', chips) if active else ""
    clear = format_html('<a class="govuk-link" href="{}">Clear all filters</a>', clear_url) if clear_url else ""
    return format_html(
        '<div class="hr-filter"><details class="hr-filter__box"{}><summary class="hr-filter__summary">{} {}{}</summary>'
        '<form method="get" class="hr-filter__form" role="search" aria-label="{}">'
        '<div class="hr-filter__fields">{}</div>'
        '<div class="govuk-button-group"><button type="submit" class="govuk-button govuk-button--secondary" '
        'data-module="govuk-button">{}</button>{}</div></form></details>{}</div>',
        " open" if open else "",
        draw_icon(name="filter"),
        title,
        format_html(
            ' <span class="hr-subnav__count">{}<span class="govuk-visually-hidden"> in force</span></span>',
            len(active),
        )
        if active
        else "",
        title,
        content,
        submit,
        clear,
        chosen,
    )


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
    title: str = "There is a problem",
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
        title,
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
    """Return a hidden `base-<name>` for each field: the value that was on the server when the page was made."""
    parts = []
    for bound in form.visible_fields():
        value = bound.initial if bound.initial is not None else ""
        parts.append(
            format_html(
                "<input{}>",
                attributes(type="hidden", name=f"base-{bound.html_name}") + format_html(' value="{}"', value),
            )
        )
    return join(parts)
