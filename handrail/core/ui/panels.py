"""Boxes with something inside: cards, details, banners, insets, empty states, charts."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from handrail.core.ui.html import attributes, classes, join, one_of
from handrail.core.ui.icons import icon as draw_icon
from handrail.core.ui.marks import initials as draw_initials

CARD_VARIANTS = {
    "plain": "",
    "accent": "hr-card--accent",
    "quiet": "hr-card--quiet",
    "attention": "hr-card--attention",
}
BANNERS = {
    "success": ("check", gettext_noop("Done"), "alert"),
    "info": ("info", gettext_noop("For your information"), "region"),
    "warning": ("warning", gettext_noop("Please note"), "region"),
    "error": ("error", gettext_noop("Something went wrong"), "alert"),
}
LEGEND_SIZES = ("s", "m", "l")


def card(
    content: str,
    *,
    title: str = "",
    href: str = "",
    heading_level: int = 2,
    variant: str = "plain",
    icon: str = "",
    caption: str = "",
    id: str = "",
) -> SafeString:
    """Return a quiet card; with `href` its heading is a link."""
    one_of("variant", variant, CARD_VARIANTS)
    heading: str = ""
    if title:
        words = format_html('<a class="govuk-link" href="{}">{}</a>', href, title) if href else title
        small = format_html('<p class="hr-card__caption">{}</p>', caption) if caption else ""
        heading = format_html(
            '<div class="hr-card__head">{}<div><h{} class="hr-card__title">{}</h{}>{}</div></div>',
            draw_icon(name=icon) if icon else "",
            heading_level,
            words,
            heading_level,
            small,
        )
    return format_html(
        '<div{}>{}<div class="hr-card__body">{}</div></div>',
        attributes(class_=classes("hr-card", CARD_VARIANTS[variant]), id=id),
        heading,
        content,
    )


def details(content: str, *, summary: str, open: bool = False, id: str = "") -> SafeString:
    """Return text that can be unfolded, without JavaScript."""
    return format_html(
        '<details{}{}><summary class="govuk-details__summary"><span class="govuk-details__summary-text">{}</span>'
        '</summary><div class="govuk-details__text">{}</div></details>',
        attributes(id=id, class_="govuk-details"),
        " open" if open else "",
        summary,
        content,
    )


def inset(content: str) -> SafeString:
    """Return a passage set apart from the text around it."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


def banner(content: str, *, variant: str = "info", title: str = "", focus: bool = False) -> SafeString:
    """Return a message about the whole page. `focus` moves the keyboard to it, for the result of a form."""
    one_of("variant", variant, BANNERS)
    picture, spoken, role = BANNERS[variant]
    heading = format_html('<p class="hr-banner__title">{}</p>', title) if title else ""
    return format_html(
        '<div{}>{}<div class="hr-banner__content">{}{}</div></div>',
        attributes(
            class_=f"hr-banner hr-banner--{variant}",
            role=role,
            aria_label=gettext(spoken),
            data_focus="true" if focus else None,
            tabindex="-1" if focus else None,
        ),
        draw_icon(name=picture, size=24),
        heading,
        content,
    )


def warning_text(*, text: str) -> SafeString:
    """Return a sentence that must not be missed."""
    return format_html(
        '<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{}</span> {}</strong></div>',
        gettext("Warning"),
        text,
    )


def empty_state(
    content: str,
    *,
    title: str,
    icon: str = "rail",
    action_text: str = "",
    action_url: str = "",
    heading_level: int = 2,
) -> SafeString:
    """Return what stands where a list has nothing yet, with what to do next."""
    action = (
        format_html(
            '<a class="govuk-button" role="button" draggable="false" href="{}">{}</a>',
            action_url,
            action_text,
        )
        if action_text
        else ""
    )
    return format_html(
        '<div class="hr-empty">{}<h{} class="hr-empty__title">{}</h{}><div class="hr-empty__body">{}</div>{}</div>',
        draw_icon(name=icon, size=40),
        heading_level,
        title,
        heading_level,
        content,
        action,
    )


def fieldset(content: str, *, legend: str, hint: str = "", size: str = "m", id: str = "fieldset") -> SafeString:
    """Return form fields under one legend."""
    one_of("size", size, LEGEND_SIZES)
    told = format_html('<div id="{}-hint" class="govuk-hint">{}</div>', id, hint) if hint else ""
    return format_html(
        '<fieldset{}><legend class="govuk-fieldset__legend govuk-fieldset__legend--{}">{}</legend>{}{}</fieldset>',
        attributes(class_="govuk-fieldset", aria_describedby=f"{id}-hint" if hint else None),
        size,
        legend,
        told,
        content,
    )


def chart(content: str, *, title: str, summary: str, id: str = "") -> SafeString:
    """Return a figure around a server-made SVG, with its message in words beneath it."""
    return format_html(
        '<figure{}><figcaption class="hr-chart__title">{}</figcaption><div class="hr-chart__picture">{}</div>'
        '<p class="hr-chart__summary">{}</p></figure>',
        attributes(class_="hr-chart", id=id),
        title,
        content,
        summary,
    )


def stat(*, value: str | int, label: str, note: str = "", href: str = "") -> SafeString:
    """Return one figure with what it counts."""
    words = format_html('<a class="govuk-link" href="{}">{}</a>', href, label) if href else label
    return format_html(
        '<div class="hr-stat"><p class="hr-stat__value">{}</p><p class="hr-stat__label">{}</p>{}</div>',
        value,
        words,
        format_html('<p class="hr-stat__note">{}</p>', note) if note else "",
    )


def page_heading(content: str, *, title: str, caption: str = "", lead: str = "", initials: bool = False) -> SafeString:
    """Return the page's one h1, a small caption above it, a sentence below it, and buttons (the body) beside it.

    Where the page is about one person, `initials` puts their disc in front.
    """
    parts = [
        format_html('<p class="hr-heading__caption">{}</p>', caption) if caption else "",
        format_html('<h1 class="govuk-heading-xl">{}</h1>', title),
        format_html('<p class="hr-heading__lead">{}</p>', lead) if lead else "",
    ]
    buttons = format_html('<div class="hr-heading__actions">{}</div>', content) if content.strip() else ""
    words = join(parts)
    if initials:
        words = format_html("{}<div>{}</div>", draw_initials(name=title, size="l"), words)
    look = classes("hr-heading__words", "hr-heading__words--person" if initials else "")
    return format_html('<div class="hr-heading"><div class="{}">{}</div>{}</div>', look, words, buttons)
