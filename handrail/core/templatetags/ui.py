"""`{% load ui %}`: the components of every screen. Listed with examples in core/ui/README.md and shown at /ui/."""

from django import template

from handrail.core.ui import controls, icons, lists, marks, panels

register = template.Library()

for tag in (
    controls.autosave_bases,
    controls.back_link,
    controls.breadcrumbs,
    controls.button,
    controls.error_summary,
    controls.progress_bar,
    controls.save_state,
    controls.subnav,
    icons.icon,
    lists.action_list,
    lists.pagination,
    lists.sort_heading,
    lists.steps,
    lists.summary_list,
    marks.date,
    marks.initials,
    marks.status_tag,
    panels.stat,
    panels.warning_text,
):
    register.simple_tag(tag)

for block in (
    controls.button_group,
    controls.filter_panel,
    lists.summary,
    lists.summary_row,
    lists.table,
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
