"""Tables, their sortable headings, and links between the pages of a list."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from handrail.core.ui.html import attributes, classes, join, one_of
from handrail.core.ui.icons import icon as draw_icon

CAPTION_SIZES = ("s", "m", "l")
SORT_DIRECTIONS = {"": ("sort", None), "ascending": ("sort-up", "ascending"), "descending": ("sort-down", "descending")}


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
    outer = (
        '<div class="govuk-pagination__{}">'
        '<a class="govuk-link govuk-pagination__link" href="{}" rel="{}">{}{}</a></div>'
    )
    back = (
        format_html(
            outer,
            "prev",
            previous_url,
            "prev",
            _LEFT,
            format_html(words, title, "Previous"),
        )
        if previous_url
        else ""
    )
    forth = format_html(words, title, "Next")
    # Without numbers the links stand one above the other, each with its arrow in front.
    pair = (_RIGHT, forth) if not items else (forth, _RIGHT)
    onward = format_html(outer, "next", next_url, "next", *pair) if next_url else ""
    middle = format_html('<ul class="govuk-pagination__list">{}</ul>', join(items)) if items else ""
    return format_html(
        '<nav class="{}" aria-label="{}">{}{}{}</nav>',
        classes("govuk-pagination", block),
        label,
        back,
        middle,
        onward,
    )
