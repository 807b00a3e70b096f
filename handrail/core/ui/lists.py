"""Things one after another: facts, time lines, steps, what is due."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from handrail.core.ui.html import attributes, classes, get, join, one_of
from handrail.core.ui.marks import date as show_date

STEP_STATES = {"done": "Done", "current": "Now", "next": "Still to come"}
WHOSE = {"yours": "Your turn", "waiting": "Waiting for others", "done": "Done"}


def _actions(items: Sequence[Any]) -> SafeString:
    links = [
        format_html(
            '<a class="govuk-link" href="{}">{}{}</a>',
            get(item, "href") or get(item, "url"),
            get(item, "text") or get(item, "label"),
            format_html('<span class="govuk-visually-hidden"> {}</span>', get(item, "hidden"))
            if get(item, "hidden")
            else "",
        )
        for item in items
    ]
    if not links:
        return join([])
    if len(links) == 1:
        return format_html('<dd class="govuk-summary-list__actions">{}</dd>', links[0])
    rows = join([format_html('<li class="govuk-summary-list__actions-list-item">{}</li>', link) for link in links])
    return format_html(
        '<dd class="govuk-summary-list__actions"><ul class="govuk-summary-list__actions-list">{}</ul></dd>',
        rows,
    )


def summary_row(
    content: str,
    *,
    key: str,
    change_url: str = "",
    change_text: str = "Change",
    actions: Sequence[Any] = (),
) -> SafeString:
    """Return one row of a `summary`: a key, the body as its value, and links to change it."""
    links = [*actions]
    if change_url:
        links.append({"href": change_url, "text": change_text, "hidden": key.lower()})
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd>{}</div>',
        key,
        content,
        _actions(links),
    )


def summary(content: str, *, title: str = "", heading_level: int = 2, borders: bool = True) -> SafeString:
    """Return a list of facts made of `summary_row`; with a title it stands in a card."""
    made = format_html(
        '<dl class="{}">{}</dl>',
        classes("govuk-summary-list", "" if borders else "govuk-summary-list--no-border"),
        content,
    )
    if not title:
        return made
    return format_html(
        '<div class="govuk-summary-card"><div class="govuk-summary-card__title-wrapper">'
        '<h{} class="govuk-summary-card__title">{}</h{}></div><div class="govuk-summary-card__content">{}</div></div>',
        heading_level,
        title,
        heading_level,
        made,
    )


def summary_list(
    *,
    rows: Sequence[Any],
    title: str = "",
    heading_level: int = 2,
    borders: bool = True,
) -> SafeString:
    """Return a list of facts from rows with `key`, `value` and perhaps `actions` (`href`, `text`, `hidden`)."""
    made = [summary_row(get(row, "value"), key=get(row, "key"), actions=get(row, "actions", ())) for row in rows]
    return summary(join(made), title=title, heading_level=heading_level, borders=borders)


def timeline(content: str, *, label: str = "What happened") -> SafeString:
    """Return events in order, made of `timeline_item`."""
    return format_html('<ol class="moj-timeline" aria-label="{}">{}</ol>', label, content)


def timeline_item(
    content: str,
    *,
    title: str,
    by: str = "",
    at: Any = None,
    heading_level: int = 3,
    time: bool = False,
) -> SafeString:
    """Return one event: its title, who did it, when, and the body."""
    who = format_html('<p class="moj-timeline__byline">by {}</p>', by) if by else ""
    when = format_html('<p class="moj-timeline__date">{}</p>', show_date(value=at, time=time)) if at else ""
    return format_html(
        '<li class="moj-timeline__item">'
        '<div class="moj-timeline__header"><h{} class="moj-timeline__title">{}</h{}>{}{}</div>'
        '<div class="moj-timeline__description">{}</div></li>',
        heading_level,
        title,
        heading_level,
        who,
        when,
        content,
    )


def steps(*, items: Sequence[Any], label: str = "Stages") -> SafeString:
    """Return a small staircase of stages.

    Shapes: items have `label`, `state` (done, current or next) and perhaps `note`; at most eight.
    """
    if len(items) > 8:
        raise ValueError("A staircase has at most eight steps.")
    rows = []
    for item in items:
        state = one_of("state", get(item, "state"), STEP_STATES)
        note = format_html('<span class="hr-steps__note">{}</span>', get(item, "note")) if get(item, "note") else ""
        rows.append(
            format_html(
                '<li{}><span class="govuk-visually-hidden">{}: </span><span class="hr-steps__label">{}</span>{}</li>',
                attributes(
                    class_=f"hr-steps__step hr-steps__step--{state}",
                    aria_current="step" if state == "current" else None,
                ),
                STEP_STATES[state],
                get(item, "label"),
                note,
            )
        )
    return format_html(
        '<ol class="hr-steps hr-steps--of-{}" aria-label="{}">{}</ol>',
        len(items),
        label,
        join(rows),
    )


def action_list(*, items: Sequence[Any], label: str = "What needs doing") -> SafeString:
    """Return what is due, with whose turn it is.

    Shapes: items have `title`, `url`, `whose` (yours, waiting or done), and perhaps `who` (a name), `note`, `due_on`,
    `is_overdue`, `tag` (safe HTML).
    """
    rows = []
    for item in items:
        whose = one_of("whose", get(item, "whose", "yours"), WHOSE)
        turn = f"Waiting for {get(item, 'who')}" if whose == "waiting" and get(item, "who") else WHOSE[whose]
        due = get(item, "due_on", None)
        late = bool(get(item, "is_overdue", False))
        when = (
            format_html(
                '<span class="hr-actions__due">{}{}</span>',
                "Was due " if late else "Due ",
                show_date(value=due, short=True),
            )
            if due
            else ""
        )
        rows.append(
            format_html(
                '<li class="hr-actions__item hr-actions__item--{}{}"><div class="hr-actions__what">'
                '<a class="govuk-link hr-actions__link" href="{}">{}</a>{}</div>'
                '<div class="hr-actions__side">{}<span class="hr-actions__whose">{}</span>{}</div></li>',
                whose,
                " hr-actions__item--late" if late else "",
                get(item, "url"),
                get(item, "title"),
                format_html('<p class="hr-actions__note">{}</p>', get(item, "note")) if get(item, "note") else "",
                get(item, "tag", ""),
                turn,
                when,
            )
        )
    return format_html('<ul class="hr-actions" aria-label="{}">{}</ul>', label, join(rows))
