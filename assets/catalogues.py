"""The catalogues of words for pages of families and pupils: `python assets/catalogues.py --update | --check`.

English stands in the code and the templates. `handrail/locale/<code>/LC_MESSAGES/django.po` holds what each sentence is
in another language; the build compiles these files, and what it makes is not kept in git. `--update` takes new
sentences of the whole package in and drops those that are gone; `--check` says what is missing or does not fit.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "handrail"
LOCALE = PACKAGE / "locale"
# How Django's functions are called: which argument is the sentence, its plural, and (c) what it is about.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "ngettext_noop": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLURALS = {
    "cy": (4, "(n==1 ? 0 : n==2 ? 1 : (n==8 || n==11) ? 2 : 3)"),
    "pl": (3, "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2)"),
    "ur": (2, "(n != 1)"),
}
NAMES = {"cy": "Welsh", "pl": "Polish", "ur": "Urdu"}
HEADER = """\
# {name} words of Handrail's pages for families and pupils.
# Made by machine, and not yet checked by anybody who speaks {name}. Whoever checks them writes their name and the day
# into X-Checked-By, and sets is_checked in handrail/core/languages.py: until then every page says so.
"""
PLACE = re.compile(r"%\((\w+)\)s|%%")


def sources() -> Iterator[Path]:
    """Yield every file of the package that may hold words for a page."""
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE).parts
        if "tests" in inside or "migrations" in inside or "static" in inside:
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in inside):
            yield path


def found_in(path: Path) -> Iterator[tuple[str, str | tuple[str, str], str | None]]:
    """Yield (place, sentence or pair, context) of one file."""
    text = path.read_text(encoding="utf-8")
    is_python = path.suffix == ".py"
    if is_python and "gettext" not in text:
        return
    # Django turns a template into calls of gettext among noise; in brackets, Python reads on where it would stumble.
    code = text if is_python else "(\n" + templatize(text, origin=str(path)) + "\n)"
    place = str(path.relative_to(ROOT))
    for _line, words, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
        if words:
            yield place, words, context


def wanted() -> Catalog:
    """Return the sentences of the package, each with the files that say it."""
    catalog = Catalog(project="Handrail", charset="utf-8")
    for path in sources():
        for place, words, context in found_in(path):
            catalog.add(words, locations=[(place, 0)], context=context)
    return catalog


def path_of(code: str) -> Path:
    """Return where the catalogue of a language is."""
    return LOCALE / code / "LC_MESSAGES" / "django.po"


def read(code: str) -> Catalog:
    """Return the catalogue of a language, empty where there is none yet."""
    path = path_of(code)
    catalog = Catalog(locale=code, project="Handrail", charset="utf-8")
    if path.exists():
        catalog = read_po(io.BytesIO(path.read_bytes()), locale=code)
    n_forms, rule = PLURALS[code]
    catalog._num_plurals, catalog._plural_expr = n_forms, rule  # Babel's own rules differ from those of Django's files
    return catalog


def update(code: str, template: Catalog) -> None:
    """Take in new sentences, empty, and drop those that nobody says any more."""
    catalog, made = read(code), Catalog(locale=code, project="Handrail", charset="utf-8")
    n_forms, rule = PLURALS[code]
    made._num_plurals, made._plural_expr = n_forms, rule
    for message in sorted((one for one in template if one.id), key=lambda one: (one.locations[0], str(one.id))):
        known = catalog.get(message.id, message.context)
        is_pair = isinstance(message.id, tuple)
        words = known.string if known is not None else ("",) * n_forms if is_pair else ""
        places = sorted({place for place, _ in message.locations})
        made.add(message.id, words, locations=[(place, 0) for place in places], context=message.context)
    write(code, made)


def write(code: str, catalog: Catalog) -> None:
    """Write a catalogue: without lines and days, so that only what changed is seen to change."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, omit_header=True, include_lineno=False)
    n_forms, rule = PLURALS[code]
    header = (
        HEADER.format(name=NAMES[code])
        + 'msgid ""\nmsgstr ""\n"Project-Id-Version: Handrail\\n"\n"MIME-Version: 1.0\\n"\n'
        + '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        + f'"Language: {code}\\n"\n"Plural-Forms: nplurals={n_forms}; plural={rule};\\n"\n'
        + '"X-Made-By: machine\\n"\n"X-Checked-By: \\n"\n\n'
    )
    path_of(code).parent.mkdir(parents=True, exist_ok=True)
    path_of(code).write_text(header + buffer.getvalue().decode("utf-8").strip() + "\n", encoding="utf-8")


def strings(message: Message) -> tuple[str, ...]:
    """Return the words of a message, one for each form."""
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string,)


def places_in(text: str) -> set[str]:
    """Return what is filled into a sentence."""
    return {found[0] for found in PLACE.finditer(text)}


def problems_of(code: str, catalog: Catalog, template: Catalog) -> Iterator[str]:
    """Yield what is wrong with a catalogue, one line each."""
    for message in template:
        if not message.id:
            continue
        told = message.id if isinstance(message.id, str) else message.id[0]
        known = catalog.get(message.id, message.context)
        if known is None:
            yield f"{code}: not in the catalogue: {told!r}"
        elif known.fuzzy or not all(strings(known)):
            yield f"{code}: not translated: {told!r}"
        else:
            yield from (f"{code}: {problem}: {told!r}" for problem in misfits(message, known))
    for message in catalog:
        if message.id and template.get(message.id, message.context) is None:
            yield f"{code}: nobody says this any more: {message.id!r}"


def misfits(message: Message, known: Message) -> Iterator[str]:
    """Yield where a translation holds other things to fill in than its sentence; a form for one may leave `n` out."""
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    allowed, needed = set.union(*map(places_in, ids)), set.intersection(*map(places_in, ids))
    is_pair = len(ids) > 1
    for words in strings(known):
        there = places_in(words)
        if not there <= allowed:
            yield f"holds {', '.join(sorted(there - allowed))}, which the English does not"
        if missing := needed - there - ({"%(n)s"} if is_pair else set()):
            yield f"lacks {', '.join(sorted(missing))}"
        if re.search(r"<[^>]*>", "".join(ids)) and sorted(re.findall(r"<[^>]*>", words)) != sorted(
            re.findall(r"<[^>]*>", ids[-1])
        ):
            yield "has other tags"


def compile_all() -> list[Path]:
    """Make the files that Django reads beside those that people write; return what was made anew."""
    made = []
    for code in PLURALS:
        if not path_of(code).exists():
            continue
        buffer = io.BytesIO()
        write_mo(buffer, read_po(io.BytesIO(path_of(code).read_bytes()), locale=code))
        target = path_of(code).with_suffix(".mo")
        if not target.exists() or target.read_bytes() != buffer.getvalue():
            target.write_bytes(buffer.getvalue())
            made.append(target)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="take the sentences of the package into the catalogues")
    parser.add_argument("--check", action="store_true", help="say what is missing or does not fit")
    arguments = parser.parse_args()
    template = wanted()
    if arguments.update:
        for code in PLURALS:
            update(code, template)
    problems = [line for code in PLURALS for line in problems_of(code, read(code), template)]
    compile_all()
    for line in problems:
        print(line, file=sys.stderr if arguments.check else sys.stdout)
    if not arguments.check:
        print(f"{len([one for one in template if one.id])} sentences, {len(problems)} to do.")
    return 1 if problems and arguments.check else 0


if __name__ == "__main__":
    raise SystemExit(main())
