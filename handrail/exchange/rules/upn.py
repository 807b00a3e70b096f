"""Unique pupil numbers: their form and their check letter."""

from __future__ import annotations

import re

from handrail.exchange.rules.cells import EMPTY, Cell, Finding, note, warning

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # A to Z without I, O and S
_UPN = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")
# England's authorities are numbered from 201, Wales's end at 681; later unitary ones run to the 940s. New ones come,
# so this range is wide and only ever warns.
_AUTHORITIES = range(201, 1000)


def upn_check_letter(upn: str) -> str:
    """Return the letter that positions 2 to 13 of a UPN ask for.

    Errors: ValueError if they are not eleven digits and a digit or a UPN letter.
    Source: the department's guide to UPNs: the sum of value times position (2 to 13), modulo 23.
    """
    if not re.fullmatch(r".[0-9]{11}[0-9A-HJ-NP-RT-Z]", upn):
        raise ValueError("not twelve places of a UPN")
    total = sum(
        place * (int(sign) if sign.isdigit() else UPN_LETTERS.index(sign))
        for place, sign in enumerate(upn[1:], start=2)
    )
    return UPN_LETTERS[total % 23]


def read_upn(text: str) -> Cell:
    """Return the UPN in capitals, with the reason if it cannot be one."""
    upn = re.sub(r"[\s\-]", "", text).upper()
    if not upn:
        return EMPTY
    if not _UPN.fullmatch(upn):
        return Cell(None, (Finding(_upn_form(upn), "Copy the UPN again from your office system, or leave it empty."),))
    asked = upn_check_letter(upn)
    if asked != upn[0]:
        message = f"The check letter of the UPN does not fit: it is {upn[0]}, and the other places ask for {asked}."
        return Cell(
            None, (Finding(message, "A digit or the letter is mistyped. Copy the UPN again from your office system."),)
        )
    findings: list[Finding] = []
    if text.strip() != upn and text.strip().upper() == upn:
        findings.append(note("The UPN was in small letters. It is kept in capitals."))
    if upn[-1].isalpha():
        findings.append(note("This is a temporary UPN. It is kept until the list brings the permanent one."))
    if int(upn[1:4]) not in _AUTHORITIES:
        findings.append(
            warning(
                f"The UPN names authority {upn[1:4]}, which is outside the numbers in use.",
                "Look whether the UPN is right. It is kept as it is.",
            )
        )
    return Cell(upn, tuple(findings))


def _upn_form(upn: str) -> str:
    if len(upn) != 13:
        return f"A UPN has 13 places; this has {len(upn)}."
    if upn[0] not in UPN_LETTERS:
        return f"A UPN starts with a letter other than I, O and S; this starts with {upn[0]}."
    if not upn[1:12].isdigit() or not upn[1:12].isascii():
        return "After its first letter a UPN has eleven digits; here a letter stands among them."
    return f"A UPN ends in a digit or a letter other than I, O and S; this ends in {upn[-1]}."
