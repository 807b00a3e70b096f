"""The school itself: opening it, its details, its framework, its logo."""

from __future__ import annotations

import re
import struct
from xml.etree import ElementTree

from django.db import IntegrityError, transaction

from handrail.access.permissions import Permission
from handrail.access.policy import check_can
from handrail.access.types import Actor
from handrail.core import audit, clock
from handrail.core.errors import Refused
from handrail.frameworks import queries as frameworks
from handrail.schools.models import School
from handrail.schools.smaller import smaller_png
from handrail.schools.types import SETTING_LABELS, Setting

# Large enough for a crest in print, small enough to travel in every page and document (house rule).
LARGEST_LOGO_BYTES = 200_000
# What is larger and a PNG is made smaller; a poster of more than this is a mistake.
LARGEST_PICTURE_BYTES = 10_000_000
LARGEST_LOGO_PIXELS = 4_000


@transaction.atomic
def open_school(*, code: str, name: str, setting: Setting | str, framework: str, telephone: str = "") -> School:
    """Make a new school. There is no actor yet: this is the first start, `createschool` or the demonstration.

    `code` is the short name for the command line: letters, digits and hyphens.
    Errors: Refused, with the field, if a value is missing, unknown or the code is taken.
    """
    code = code.strip().lower()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) or len(code) > 40:
        raise Refused(
            "The school's short name has 1 to 40 letters, digits and hyphens, for instance fernhill-academy.",
            field="code",
        )
    _check_details(name, setting, framework)
    if School.objects.filter(code=code).exists():
        raise Refused(f"There is a school called {code} already. Choose another short name.", field="code")
    try:
        with transaction.atomic():
            school = School.objects.create(
                code=code,
                name=name.strip(),
                setting=Setting(setting).value,
                framework=framework,
                telephone=telephone.strip(),
                created_at=clock.now(),
            )
    except IntegrityError as error:
        raise Refused(f"There is a school called {code} already. Choose another short name.", field="code") from error
    audit.record(None, "SCHOOL_OPENED", subject=school, new={"code": code, "name": school.name, "framework": framework})
    return school


@transaction.atomic
def change_school(
    *, actor: Actor, name: str, setting: Setting | str, framework: str, telephone: str = "", reason: str = ""
) -> School:
    """Change the school's details. Another framework needs a reason; records made so far keep the framework they have.

    Errors: Refused with the field; Denied without SCHOOL_EDIT.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    school = School.objects.select_for_update().get(pk=actor.school_id)
    _check_details(name, setting, framework)
    old = {field: getattr(school, field) for field in ("name", "setting", "framework", "telephone")}
    new = {
        "name": name.strip(),
        "setting": Setting(setting).value,
        "framework": framework,
        "telephone": telephone.strip(),
    }
    changed = [field for field in new if new[field] != old[field]]
    if not changed:
        return school
    if "framework" in changed and not reason.strip():
        raise Refused("Say why the school changes its framework, so that people can look it up later.", field="reason")
    for field in changed:
        setattr(school, field, new[field])
    school.save(update_fields=changed)
    if "framework" in changed:
        audit.record(
            actor,
            "SCHOOL_FRAMEWORK_CHANGED",
            subject=school,
            old={"framework": old["framework"]},
            new={"framework": framework},
            reason=reason.strip(),
        )
    others = [field for field in changed if field != "framework"]
    if others:
        audit.record(
            actor,
            "SCHOOL_CHANGED",
            subject=school,
            old={field: old[field] for field in others},
            new={field: new[field] for field in others},
        )
    return school


def _check_details(name: str, setting: Setting | str, framework: str) -> None:
    if not name.strip():
        raise Refused("Give the school's name.", field="name")
    if len(name.strip()) > 120:
        raise Refused("The school's name is longer than 120 characters. Shorten it.", field="name")
    if setting not in set(Setting):
        choices = ", ".join(SETTING_LABELS)
        raise Refused(f"There is no setting '{setting}'. Choose one of: {choices}.", field="setting")
    known = frameworks.all_frameworks()
    if framework not in known:
        raise Refused(f"There is no framework '{framework}'. Choose one of: {', '.join(known)}.", field="framework")


def set_logo(*, actor: Actor, content: bytes) -> School:
    """Keep a picture as the school's logo: PNG or SVG, judged by its content and not by its name.

    A PNG of more than 200 kB is made smaller first. Errors: Refused(field='logo') with how to mend it; Denied without
    SCHOOL_EDIT.
    """
    check_can(actor, Permission.SCHOOL_EDIT)
    kind = logo_type(content)
    # Drawn before the transaction: no database waits for it.
    return _keep_logo(actor, small_enough(content), kind)


@transaction.atomic
def _keep_logo(actor: Actor, content: bytes, kind: str) -> School:
    school = School.objects.select_for_update().get(pk=actor.school_id)
    school.logo, school.logo_type = content, kind
    school.save(update_fields=["logo", "logo_type"])
    audit.record(actor, "SCHOOL_LOGO_CHANGED", subject=school, new={"type": kind, "bytes": len(content)})
    return school


@transaction.atomic
def remove_logo(*, actor: Actor) -> School:
    """Take the school's logo away. Errors: Denied without SCHOOL_EDIT."""
    check_can(actor, Permission.SCHOOL_EDIT)
    school = School.objects.select_for_update().get(pk=actor.school_id)
    if school.logo is not None:
        school.logo, school.logo_type = None, ""
        school.save(update_fields=["logo", "logo_type"])
        audit.record(actor, "SCHOOL_LOGO_CHANGED", subject=school, new=None)
    return school


def logo_type(content: bytes) -> str:
    """Return 'image/png' or 'image/svg+xml' for a picture that can be a logo.

    Errors: Refused(field='logo') for anything else, for what is too large, and for an SVG that could run something.
    """
    if len(content) > LARGEST_PICTURE_BYTES:
        raise _too_large(content, LARGEST_PICTURE_BYTES)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(content)
    if b"<svg" in content[:4000]:
        if len(content) > LARGEST_LOGO_BYTES:
            raise _too_large(content, LARGEST_LOGO_BYTES)
        return _svg(content)
    raise Refused(
        "This file is neither a PNG nor an SVG picture. Save the logo as PNG and choose it again.", field="logo"
    )


def _too_large(content: bytes, most: int) -> Refused:
    return Refused(
        f"The picture has {len(content) // 1000:,} kB. Choose one of at most {most // 1000:,} kB.", field="logo"
    )


def small_enough(content: bytes) -> bytes:
    """Return a picture that `logo_type` has accepted, made smaller if it has more than 200 kB.

    Errors: Refused(field='logo') for a PNG that cannot be drawn, or that stays too large.
    """
    if len(content) <= LARGEST_LOGO_BYTES:
        return content
    (width,) = struct.unpack(">I", content[16:20])
    made = smaller_png(content, width=width, most_bytes=LARGEST_LOGO_BYTES)
    if made is None:
        raise Refused(
            "This PNG picture is damaged or too detailed to be made smaller. Save the logo again as a PNG of at most "
            f"{LARGEST_LOGO_BYTES // 1000} kB, for instance 600 pixels wide, and choose the new file.",
            field="logo",
        )
    return made


def _png(content: bytes) -> str:
    if len(content) < 45 or content[12:16] != b"IHDR" or b"IEND" not in content[-16:]:
        raise Refused("This PNG picture is not whole. Save the logo again and choose the new file.", field="logo")
    width, height = struct.unpack(">II", content[16:24])
    # A small file can hold a huge empty picture that fills the memory of whoever draws it.
    if not (0 < width <= LARGEST_LOGO_PIXELS and 0 < height <= LARGEST_LOGO_PIXELS):
        raise Refused(
            f"The picture is {width:,} by {height:,} pixels. Make it at most {LARGEST_LOGO_PIXELS:,} in each "
            "direction, and choose the new file.",
            field="logo",
        )
    return "image/png"


# What may stand in a drawing. A list of what is allowed cannot forget a new way to run a script.
_SVG_ELEMENTS = frozenset(
    {
        "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
        "text", "tspan", "symbol", "use", "clipPath", "mask", "linearGradient", "radialGradient", "stop", "metadata",
    }
)  # fmt: skip
# Other vocabularies that a browser understands inside a drawing: scripts run in the first of them.
_DRAWN_BY_BROWSERS = ("{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/1998/Math/MathML}")
_SVG_BANNED_VALUES = re.compile(r"javascript:|data:|https?:|//|@import|expression\s*\(", re.IGNORECASE)


def _svg(content: bytes) -> str:
    unsafe = "This SVG picture holds a script, a link or another active part. Save it as plain SVG or as PNG."
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("This SVG picture is not UTF-8 text. Save the logo as PNG.", field="logo") from error
    if "<!ENTITY" in text.upper() or "<?XML-STYLESHEET" in text.upper():
        raise Refused(unsafe, field="logo")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - entities, the danger, were refused above
    except ElementTree.ParseError as error:
        raise Refused("This SVG picture cannot be read. Save the logo again, or as PNG.", field="logo") from error
    if _local(root.tag) != "svg":
        raise Refused("This file is not an SVG picture. Save the logo as PNG.", field="logo")
    # Drawing programs leave notes in vocabularies of their own; nobody draws those.
    for element in root.iter():
        if _is_svg(element.tag) and _local(element.tag) not in _SVG_ELEMENTS:
            raise Refused(unsafe, field="logo")
        if element.tag.startswith(_DRAWN_BY_BROWSERS):
            raise Refused(unsafe, field="logo")
        for name, value in element.attrib.items():
            plain = _local(name).lower()
            if plain.startswith("on") or (plain == "href" and not value.startswith("#")):
                raise Refused(unsafe, field="logo")
            if _is_svg(name) and _SVG_BANNED_VALUES.search(value):
                raise Refused(unsafe, field="logo")
    return "image/svg+xml"


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _is_svg(tag: str) -> bool:
    return not tag.startswith("{") or tag.startswith("{http://www.w3.org/2000/svg}")
