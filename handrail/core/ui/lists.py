"""Things one after another: summary lists, tables, pages, time lines, steps, what is due."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from handrail.core.ui.html import attributes, classes, get, join, one_of
from handrail.core.ui.icons import icon as draw_icon
from handrail.core.ui.marks import date as show_date

CAPTION_SIZES = ("s", "m", "l")
SORT_DIRECTIONS = {
    "": ("sort", None),
    "ascending": ("sort-up", "ascending"),
    "descending": ("sort-down", "descending"),
}
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


def table(
    content: str,
    *,
    caption: str,
    caption_hidden: bool = False,
    caption_size: str = "m",
    stack: bool = False,
    id: str = "",
) -> SafeString:
    """Return a table around `thead` and `tbody`, with its caption, that scrolls sideways by itself on a phone.

    Shapes: `stack` shows each row as a small card on a phone; each `td` then needs `data-label`.
    """
    one_of("caption_size", caption_size, CAPTION_SIZES)
    hidden = "govuk-visually-hidden" if caption_hidden else ""
    return format_html(
        '<div class="hr-table-scroll" role="region" aria-label="{}" tabindex="0"><table{}>'
        '<caption class="{}">{}</caption>{}</table></div>',
        caption,
        attributes(
            id=id,
            class_=classes("govuk-table hr-table", "hr-table--stack" if stack else ""),
        ),
        classes("govuk-table__caption", f"govuk-table__caption--{caption_size}", hidden),
        caption,
        content,
    )


def sort_heading(*, label: str, url: str, direction: str = "", numeric: bool = False) -> SafeString:
    """Return a column heading that is a link: `url` is the same page sorted by it, `direction` how it is sorted now."""
    one_of("direction", direction, SORT_DIRECTIONS)
    picture, spoken = SORT_DIRECTIONS[direction]
    return format_html(
        '<th{}><a class="hr-sort" href="{}">{}{}</a></th>',
        attributes(scope="col", aria_sort=spoken, class_="hr-numeric" if numeric else None),
        url,
        label,
        draw_icon(name=picture, size=16),
    )


def _page_url(query: QueryDict | str | None, number: int) -> str:
    values = query.copy() if isinstance(query, QueryDict) else QueryDict(query or "", mutable=True)
    values["page"] = str(number)
    return f"?{values.urlencode()}"


def _numbers(number: int, last: int) -> Iterator[int | None]:
    shown = sorted({n for n in (1, number - 1, number, number + 1, last) if 1 <= n <= last})
    before = 0
    for n in shown:
        if n - before == 2:
            yield n - 1
        elif n - before > 2:
            yield None
        yield n
        before = n


_ARROW = (
    '<svg class="govuk-pagination__icon govuk-pagination__icon--{}" xmlns="http://www.w3.org/2000/svg" height="13" '
    'width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="{}"></path></svg>'
)
_LEFT = format_html(
    _ARROW,
    "prev",
    "m6.5938-0.0078125-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293"
    "-1.414-1.414z",
)
_RIGHT = format_html(
    _ARROW,
    "next",
    "m8.107-0.0078125-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062"
    "-6.7246-6.7266z",
)


def pagination(
    *,
    page: Any = None,
    query: QueryDict | str | None = None,
    previous_url: str = "",
    next_url: str = "",
    label: str = "Pagination",
) -> SafeString:
    """Return links to other pages, or nothing for a single page.

    Shapes: `page` is a Django `Page` and `query` is `request.GET` (kept in the links);
    or give `previous_url` and `next_url`.
    """
    items: list[SafeString] = []
    if page is not None:
        last = page.paginator.num_pages
        previous_url = _page_url(query, page.number - 1) if page.has_previous() else ""
        next_url = _page_url(query, page.number + 1) if page.has_next() else ""
        for n in _numbers(page.number, last) if last > 1 else ():
            if n is None:
                items.append(
                    mark_safe('<li class="govuk-pagination__item govuk-pagination__item--ellipsis">&ctdot;</li>')
                )
                continue
            here = n == page.number
            link = attributes(
                class_="govuk-link govuk-pagination__link",
                href=_page_url(query, n),
                aria_label=f"Page {n}",
                aria_current="page" if here else None,
            )
            look = classes(
                "govuk-pagination__item",
                "govuk-pagination__item--current" if here else "",
            )
            items.append(format_html('<li class="{}"><a{}>{}</a></li>', look, link, n))
    if not (previous_url or next_url):
        return join([])
    block = "" if items else "govuk-pagination--block"
    title = classes(
        "govuk-pagination__link-title",
        "" if items else "govuk-pagination__link-title--decorated",
    )
    words = '<span class="{}">{}<span class="govuk-visually-hidden"> page</span></span>'
    link = (
        '<div class="govuk-pagination__{}">'
        '<a class="govuk-link govuk-pagination__link" href="{}" rel="{}">{}{}</a></div>'
    )
    back = (
        format_html(
            link,
            "prev",
            previous_url,
            "prev",
            _LEFT,
            format_html(words, title, "Previous"),
        )
        if previous_url
        else ""
    )
    onward = format_html(link, "next", next_url, "next", format_html(words, title, "Next"), _RIGHT) if next_url else ""
    middle = format_html('<ul class="govuk-pagination__list">{}</ul>', join(items)) if items else ""
    return format_html(
        '<nav class="{}" aria-label="{}">{}{}{}</nav>',
        classes("govuk-pagination", block),
        label,
        back,
        middle,
        onward,
    )


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
        when = format_html("{}{}", "Was due " if late else "Due ", show_date(value=due, short=True)) if due else ""
        rows.append(
            format_html(
                '<li class="hr-actions__item hr-actions__item--{}{}"><div class="hr-actions__what">'
                '<a class="govuk-link hr-actions__link" href="{}">{}</a>{}</div>'
                '<div class="hr-actions__side">{}<span class="hr-actions__whose">{}</span>'
                '<span class="hr-actions__due">{}</span></div></li>',
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
