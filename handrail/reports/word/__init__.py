"""Write plans as Word documents: the same content as the PDF, for whoever goes on writing in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate, InlineImage

from handrail.core.downloads import plain_name
from handrail.reports.rendering import pictures_of
from handrail.reports.rules.payload import document_title, payload
from handrail.reports.types import PlanDocument

TEMPLATE = Path(__file__).parent / "plan.docx"
# XML knows no such characters; Word calls a file with one of them damaged.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
LARGE_PT, GROWTH = 18, 1.55


def render_word(document: PlanDocument) -> bytes:
    """Write one plan as a Word document: real headings, tables with heading rows, words for each picture."""
    data = payload([document], title=document_title(document))
    plan = _cleaned(data["plans"][0])
    plan["targets"] = [target for goal in plan["long_term"] for target in goal["targets"]]
    template = DocxTemplate(TEMPLATE)
    template.init_docx()
    drawn = _drawn(template, plan["targets"])
    template.render({"plan": _for_template(plan)}, autoescape=True)
    word = template.docx
    _tell_pictures(word, drawn)
    _turn_right_to_left(word)
    if data["large"]:
        _enlarge(word)
    about = word.core_properties
    about.title, about.author, about.language = _cleaned(data["title"]), _cleaned(data["author"]), "en-GB"
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def render_words(documents: Iterable[PlanDocument], progress: Callable[[int, int], None], *, n_total: int) -> bytes:
    """Write many plans as Word documents in one zip file; calls `progress(n_done, n_total)` after each.

    A file's name tells its place, the class and the pupil's first letters, never the name: files lie about for years.
    """
    file = io.BytesIO()
    progress(0, n_total)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bag:
        for n_done, document in enumerate(documents, start=1):
            letters = "".join(word[0] for word in document.pupil_name.split())
            bag.writestr(f"{plain_name(f'{n_done:03} {document.class_name} {letters}')}.docx", render_word(document))
            progress(n_done, n_total)
    return file.getvalue()


# ---------------------------------------------------------------------------------------------- content


def _cleaned(value: Any) -> Any:
    """Leave out what no XML can hold, everywhere in the content."""
    if isinstance(value, str):
        return _UNWRITABLE.sub("", value)
    if isinstance(value, Mapping):
        return {key: _cleaned(row) for key, row in value.items()}
    return [_cleaned(row) for row in value] if isinstance(value, list | tuple) else value


def _drawn(template: DocxTemplate, targets: list[dict[str, Any]]) -> list[str]:
    """Give each target that has a line its picture; return what each picture shows, in order."""
    with_line = [target for target in targets if target["chart"]]
    for target, png in zip(with_line, pictures_of([row["chart"] for row in with_line]), strict=True):
        target["picture"] = InlineImage(template, io.BytesIO(png), width=Mm(95))
    return [target["alt"] for target in with_line]


def _for_template(plan: dict[str, Any]) -> dict[str, Any]:
    """Say in lines what the template shows in paragraphs."""
    say = plan["say"]
    for target in plan["targets"]:
        named = ((say["start"], "baseline"), (say["aim"], "criterion"), (say["by"], "due"))
        target["facts"] = [f"{word}: {target[name]}" for word, name in named if target[name]]
        target["facts"] += [f"{part['name']}: {part['told']}" for part in target["pupils"]]
        target["ways"] = [way for way in map(_way, target["strategies"]) if way]
        target["helping"] = "; ".join(words for words in (target["who"], target["subjects"]) if words)
        target["going"] = _going(target, say)
    for goal in plan["long_term"]:
        goal["heading"] = say["goal"] if goal["wording"] else say["targets"]
        goal["more"] = " · ".join(word for word in (goal["area"], *goal["indicators"]) if word)
    places = (
        *("cover", "profile", "back_profile", "before_sections", "sections", "back_sections"),
        *("front_voices", "voices"),
    )
    parts = [part for place in places for part in plan[place]]
    for part in (*parts, *(plan["review"] or {"parts": []})["parts"]):
        part["lines"] = _lines(part["text"])
    return plan | {"need_lines": _lines(plan["need"])}


def _way(row: Mapping[str, str]) -> str:
    return ". With: ".join(part for part in (row["method"].strip().rstrip("."), row["materials"].strip()) if part)


def _going(target: Mapping[str, Any], say: Mapping[str, Any]) -> list[str]:
    if target["pupils"]:
        ticks = _ticks(say)
        return [f"{part['name']}: {part['outcome'] or ticks}" for part in target["pupils"]]
    lines = [target["words"]] if target["words"] else []
    if not target["outcome"]:
        return [*lines, _ticks(say)]
    told = [f"Outcome: {target['outcome']}", *_lines(target["evidence"])]
    return [*lines, *told, *([f"Next: {target['next']}"] if target["next"] else [])]


def _ticks(say: Mapping[str, Any]) -> str:
    return "   ".join(f"☐ {word}" for word in say["ticks"])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


# ---------------------------------------------------------------------------------------------- afterwards


def _tell_pictures(word: Any, told: list[str]) -> None:
    pictures = word.element.body.iter(qn("wp:docPr"))
    for number, (picture, words) in enumerate(zip(pictures, told, strict=True), start=1):
        picture.set("descr", words)
        picture.set("name", f"Progress line {number}")


def _turn_right_to_left(word: Any) -> None:
    """Let a paragraph that begins in Arabic, Urdu or Hebrew run from the right."""
    for paragraph in word.element.body.iter(qn("w:p")):
        text = "".join(row.text or "" for row in paragraph.iter(qn("w:t")))
        turned = _RIGHT_TO_LEFT.search(text)
        latin = _LEFT_TO_RIGHT.search(text)
        if turned is None or (latin is not None and latin.start() < turned.start()):
            continue
        paragraph.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.iter(qn("w:r")):
            run.get_or_add_rPr().append(OxmlElement("w:rtl"))


def _enlarge(word: Any) -> None:
    """Make every letter 18 point at least; the headings grow with the text."""
    for style in word.styles:
        if getattr(style, "font", None) is not None and style.font.size is not None:
            style.font.size = Pt(max(LARGE_PT, round(style.font.size.pt * GROWTH)))
