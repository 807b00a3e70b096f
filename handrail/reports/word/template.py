"""Make the Word template of plans: `python -m handrail.reports.word.template` writes plan.docx beside this file.

Only the looks and the places stand here; the words come from rules/audiences and the plan. Marks in double braces are
filled by docxtpl; those with p, tr or tc stand for whole paragraphs, rows or cells.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TEMPLATE = Path(__file__).parent / "plan.docx"
# On every machine that has Word; our own letters would be replaced by whatever stands next in the alphabet.
FONT = "Arial"
INK, SOFT, TEAL = RGBColor(0x16, 0x29, 0x2D), RGBColor(0x46, 0x57, 0x5B), RGBColor(0x0F, 0x52, 0x57)
TEXT_WIDTH = Mm(210 - 2 * 17)


def build() -> Any:
    """Return the template as a document."""
    document = Document()
    _forget_the_maker(document)
    _styles(document)
    _page(document)
    _head(document)
    _targets(document)
    _back(document)
    return document


def _forget_the_maker(document: Any) -> None:
    """Leave out what the library's own blank document brings along: its small picture and its remarks."""
    about = document.core_properties
    about.author = about.comments = about.title = ""
    relations = document.part.package.rels
    for key in [key for key, row in relations.items() if row.reltype.endswith("/thumbnail")]:
        del relations[key]


def _styles(document: Any) -> None:
    sizes = {
        "Normal": (10.5, False, INK, 0, 4),
        "Heading 1": (22, True, TEAL, 6, 4),
        "Heading 2": (14, True, TEAL, 14, 4),
        "Heading 3": (11.5, True, INK, 10, 3),
        "List Bullet": (10.5, False, INK, 0, 2),
        "Caption": (9, True, SOFT, 6, 0),
        "Header": (9, False, SOFT, 0, 0),
        "Footer": (9, False, SOFT, 0, 0),
    }
    for name, (size, is_bold, colour, before, after) in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = FONT, Pt(size), is_bold
        style.font.italic, style.font.color.rgb = False, colour
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), FONT)
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(kind), None)
    document.styles["Normal"].paragraph_format.line_spacing = 1.1
    _say_english(document)


def _say_english(document: Any) -> None:
    for row in document.styles.element.iter(qn("w:lang")):
        row.set(qn("w:val"), "en-GB")


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    head = section.header.paragraphs[0]
    head.text = "{% if plan.draft %}Draft: not yet agreed. {% endif %}{{ plan.pupil }} · {{ plan.kind }}\tPage "
    _field(head, "PAGE")
    head.add_run(" of ")
    _field(head, "NUMPAGES")
    foot = section.footer.paragraphs[0]
    foot.text = "{{ plan.edition }}\t{{ plan.printed }}"
    for paragraph in (head, foot):
        paragraph.paragraph_format.tab_stops.clear_all()
        paragraph.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _field(paragraph: Any, name: str) -> None:
    """Add a number that Word counts by itself."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = "1"
    run.append(words)
    field.append(run)
    paragraph._p.append(field)


# ---------------------------------------------------------------------------------------------- parts


def _p(place: Any, words: str, style: str = "Normal", *, bold: bool = False) -> Any:
    paragraph = place.add_paragraph(style=style)
    paragraph.add_run(words).bold = bold or None
    return paragraph


def _table(document: Any, heads: list[str], widths: list[float], loop: str, cells: list[Any]) -> None:
    """Add a table with a row of headings that is repeated on each page, and one row for each thing of a loop."""
    table = document.add_table(rows=4, cols=len(heads), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    for column, (words, width) in enumerate(zip(heads, widths, strict=True)):
        cell = table.rows[0].cells[column]
        cell.paragraphs[0].add_run(words).bold = True
        for row in table.rows:
            row.cells[column].width = int(TEXT_WIDTH * width)
    table.rows[1].cells[0].paragraphs[0].text = "{%tr for " + loop + " %}"
    table.rows[3].cells[0].paragraphs[0].text = "{%tr endfor %}"
    for column, fill in enumerate(cells):
        cell = table.rows[2].cells[column]
        if callable(fill):
            fill(cell)
            cell._tc.remove(cell.paragraphs[0]._p)
        else:
            cell.paragraphs[0].text = fill
    _repeat(table.rows[0])
    for row in table.rows:
        _keep_whole(row)
    document.add_paragraph()


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _text(place: Any, name: str, *, style: str = "Normal") -> None:
    """Add a text of several lines as paragraphs of their own."""
    _p(place, "{%p for line in " + name + " %}")
    _p(place, "{{ line }}", style)
    _p(place, "{%p endfor %}")


def _head(document: Any) -> None:
    _p(document, "{{ plan.school }}", bold=True)
    _p(document, "{{ plan.kind }}{% if plan.stage %} · {{ plan.stage }}{% endif %}")
    _p(document, "{{ plan.pupil }}", "Heading 1")
    _p(document, "{%p if plan.draft %}")
    _p(document, "Draft. This plan has not been agreed and may still change.", bold=True)
    _p(document, "{%p endif %}")
    _table(
        document,
        ["About this plan", "Details"],
        [0.35, 0.65],
        "fact in plan.facts",
        ["{{ fact.label }}", "{{ fact.value }}"],
    )
    _p(document, "{%p if plan.group %}")
    _p(document, "Pupils in the group: {{ plan.group }}")
    _p(document, "{%p endif %}")
    _sections(document, "plan.cover")
    _parts(document, "plan.profile", heading="{{ plan.profile_heading }}")
    _need(document, "not plan.need_on_back")
    _sections(document, "plan.before_sections")


def _parts(document: Any, name: str, *, heading: str) -> None:
    """Add labelled texts under one heading, where there are any."""
    _p(document, "{%p if " + name + " %}")
    _p(document, heading, "Heading 2")
    _p(document, "{%p for part in " + name + " %}")
    _p(document, "{{ part.label }}", "Heading 3")
    _text(document, "part.lines")
    _p(document, "{%p endfor %}")
    _p(document, "{%p endif %}")


def _need(document: Any, when: str) -> None:
    _p(document, "{%p if plan.need and " + when + " %}")
    _p(document, "{{ plan.need_heading }}", "Heading 2")
    _text(document, "plan.need_lines")
    _p(document, "{%p endif %}")


def _sections(document: Any, name: str) -> None:
    _p(document, "{%p for part in " + name + " %}")
    _p(document, "{{ part.label }}", "Heading 2")
    _text(document, "part.lines")
    _p(document, "{%p endfor %}")


def _what(cell: Any) -> None:
    _p(cell, "{%p if target.area %}")
    _p(cell, "{{ target.area }}", "Caption")
    _p(cell, "{%p endif %}")
    _p(cell, "{{ target.number }}. {{ target.wording }}", bold=True)
    _p(cell, "{%p for fact in target.facts %}")
    _p(cell, "{{ fact }}")
    _p(cell, "{%p endfor %}")


def _how(cell: Any) -> None:
    _p(cell, "{%p for way in target.ways %}")
    _p(cell, "{{ way }}", "List Bullet")
    _p(cell, "{%p endfor %}")
    _p(cell, "{%p if target.home %}")
    _p(cell, "{{ plan.say.home }}: {{ target.home }}")
    _p(cell, "{%p endif %}")


def _targets(document: Any) -> None:
    _p(document, "{%p for goal in plan.long_term %}")
    _p(document, "{{ goal.heading }}", "Heading 2")
    _p(document, "{%p if goal.wording %}")
    _p(document, "{{ goal.wording }}", bold=True)
    _p(document, "{%p endif %}")
    _p(document, "{%p if goal.more %}")
    _p(document, "{{ goal.more }}", "Caption")
    _p(document, "{%p endif %}")
    _p(document, "{%p if goal.targets %}")
    _table(document, ["{{ plan.say.what }}", "{{ plan.say.how }}"], [0.5, 0.5], "target in goal.targets", [_what, _how])
    _p(document, "{%p endif %}")
    _p(document, "{%p endfor %}")
    _p(document, "{%p if plan.holds_targets and not plan.long_term %}")
    _p(document, "{{ plan.say.targets }}", "Heading 2")
    _p(document, "{{ plan.say.no_targets }}")
    _p(document, "{%p endif %}")
    _sections(document, "plan.sections")
    _parts(document, "plan.front_voices", heading="{{ plan.say.voices }}")


def _back(document: Any) -> None:
    _parts(document, "plan.back_profile", heading="{{ plan.profile_heading }}")
    _need(document, "plan.need_on_back")
    _p(document, "{%p if plan.targets %}")
    _p(document, "{{ plan.say.who_when }}", "Heading 2")
    _table(
        document,
        ["Target", "Who", "When", "Where", "How often"],
        [0.1, 0.3, 0.2, 0.2, 0.2],
        "target in plan.targets",
        [
            "{{ target.number }}",
            "{{ target.helping }}",
            "{{ target.when }}",
            "{{ target.where }}",
            "{{ target.often }}",
        ],
    )
    _p(document, "{{ plan.say.progress }}", "Heading 2")
    _p(document, "{%p for target in plan.targets %}")
    _p(document, "{{ target.number }}. {{ target.short }}", "Heading 3")
    _p(document, "{%p if target.picture %}")
    _p(document, "{{ target.picture }}")
    _p(document, "{%p endif %}")
    _p(document, "{%p for line in target.going %}")
    _p(document, "{{ line }}")
    _p(document, "{%p endfor %}")
    _p(document, "{%p endfor %}")
    _p(document, "{%p endif %}")
    _sections(document, "plan.back_sections")
    _review(document)
    _parts(document, "plan.voices", heading="{{ plan.say.voices }}")
    _p(document, "{%p if plan.people %}")
    _p(document, "{{ plan.say.people }}", "Heading 2")
    _p(document, "{%p for person in plan.people %}")
    _p(document, "{{ person.name }} ({{ person.role }})", "List Bullet")
    _p(document, "{%p endfor %}")
    _p(document, "{%p endif %}")
    _p(document, "{%p if plan.holds_targets %}")
    _p(document, "{{ plan.say.agreed }}", "Heading 2")
    _table(
        document,
        ["Who", "Name and signature", "Date"],
        [0.25, 0.5, 0.25],
        "line in plan.signatures",
        ["{{ line.role }}", "{{ line.name }}", "{{ line.on }}"],
    )
    _p(document, "{%p endif %}")


def _review(document: Any) -> None:
    _p(document, "{%p if plan.review %}")
    _p(document, "{{ plan.say.review }}", "Heading 2")
    _p(
        document,
        "Held on {{ plan.review.held }}{% if plan.review.next %}. Next review {{ plan.review.next }}{% endif %}",
    )
    _p(document, "{%p for part in plan.review.parts %}")
    _p(document, "{{ part.label }}", "Heading 3")
    _text(document, "part.lines")
    _p(document, "{%p endfor %}")
    _p(document, "{%p if plan.review.decision %}")
    _p(document, "Decision: {{ plan.review.decision }}")
    _p(document, "{%p endif %}")
    _p(document, "{%p elif plan.holds_targets %}")
    _p(document, "{{ plan.say.review }}", "Heading 2")
    _p(document, "{{ plan.say.went_well }}", "Heading 3")
    _p(document, "")
    _p(document, "{{ plan.say.next }}", "Heading 3")
    _p(document, "")
    _p(document, "{%p endif %}")


if __name__ == "__main__":
    word = build()
    word.save(str(TEMPLATE))
