"""`{% load ui %}`: the components of every screen. Listed with examples in core/ui/README.md and shown at /ui/."""

from django import template

from handrail.core.languages import said, said_in_picture
from handrail.core.ui import controls, feedback, icons, lists, marks, panels, tables, words

register = template.Library()

for tag in (
    feedback.autosave_bases,
    controls.back_link,
    controls.breadcrumbs,
    controls.button,
    feedback.error_summary,
    feedback.progress_bar,
    feedback.save_state,
    controls.subnav,
    icons.icon,
    lists.action_list,
    tables.pagination,
    tables.sort_heading,
    lists.steps,
    lists.summary_list,
    marks.date,
    marks.initials,
    marks.status_tag,
    panels.stat,
    words.written_here,
    panels.warning_text,
):
    register.simple_tag(tag)

for block in (
    controls.button_group,
    controls.filter_panel,
    lists.summary,
    lists.summary_row,
    tables.table,
    lists.timeline,
    lists.timeline_item,
    panels.banner,
    panels.card,
    panels.chart,
    panels.details,
    panels.empty_state,
    panels.fieldset,
    panels.inset,
    panels.page_heading,
):
    register.simple_block_tag(block)

for name, change in (("said", said), ("said_in_picture", said_in_picture), ("written", words.written)):
    register.filter(name, change)
