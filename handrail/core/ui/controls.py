"""What people press: buttons, links between pages, filters."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

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


def back_link(*, href: str, text: str = "") -> SafeString:
    """Return the link to the page before, for the block `before_content`."""
    return format_html('<a href="{}" class="govuk-back-link">{}</a>', href, text or gettext("Back"))


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
