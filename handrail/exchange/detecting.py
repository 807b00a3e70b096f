"""Say what a file is from its first bytes, and turn text of any usual encoding into characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handrail.exchange.types import UnreadableFile

MEGABYTE = 1_000_000
MAX_FILE_BYTES = 20 * MEGABYTE  # a list of 50,000 pupils with 20 columns is about 8 MB

SAVE_AS_CSV = "Open it in the program that made it and save it again as CSV or as an Excel workbook (.xlsx)."

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\x00", "a picture (TIFF)"),
    (b"MM\x00*", "a picture (TIFF)"),
    (b"BM", "a picture (BMP)"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"7z\xbc\xaf\x27\x1c", "a packed file (7z)"),
    (b"Rar!\x1a\x07", "a packed file (RAR)"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"BZh", "a packed file (bzip2)"),
    (b"\xfd7zXZ\x00", "a packed file (xz)"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"!BDN", "a mailbox"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was read. `sure` is False where the encoding had to be guessed."""

    text: str
    encoding: str
    sure: bool


def file_kind(data: bytes) -> str:
    """Return "zip" or "text" by what the file holds, whatever its name says.

    Errors: UnreadableFile if it is empty, too large, or something that cannot hold a list.
    """
    if len(data) > MAX_FILE_BYTES:
        raise too_large(len(data))
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UnreadableFile(
            "The file is empty.", "Make the list again in your office system, and look at it before you send it here."
        )
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if data.startswith(_OLD_OFFICE):
        raise _old_office(data)
    for signature, what in _SIGNATURES:
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:64]):
            raise _not_a_list(what)
    if data[4:8] == b"ftyp":
        raise _not_a_list("a picture or a film")
    _refuse_marked_up(data)
    return "text"


def too_large(size: int) -> UnreadableFile:
    """Return the refusal of a file of this many bytes."""
    return UnreadableFile(
        f"The file is {size / MEGABYTE:.0f} MB. A list of pupils may be {MAX_FILE_BYTES // MEGABYTE} MB at most.",
        "Ask your office system for the pupils' list only, without pictures or attendance marks.",
    )


def decode(data: bytes) -> Decoded:
    """Turn bytes into text: UTF-8 if it is, UTF-16 by its marks, else Windows-1252, else the best guess.

    Errors: UnreadableFile if what comes out is not text.
    Source: house rule; older exports are written in Windows-1252, and such a file with accents fails as UTF-8.
    """
    decoded = _decode(data)
    text = decoded.text
    sample = text[:20_000]
    if sample and len(_CONTROL.findall(sample)) > max(8, len(sample) // 25):
        raise _not_a_list("not text, nor a workbook")
    return Decoded(text.removeprefix("\ufeff"), decoded.encoding, decoded.sure)


def clean(text: str) -> tuple[str, bool]:
    """Return the text without control characters, and whether there were any."""
    cleaned = _CONTROL.sub("", text)
    return cleaned, len(cleaned) != len(text)


def _decode(data: bytes) -> Decoded:
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return Decoded(data.decode("utf-32", errors="replace"), "UTF-32", True)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(data.decode("utf-16", errors="replace"), "UTF-16", True)
    silent = _utf16_without_mark(data)
    if silent:
        return Decoded(data.decode(silent, errors="replace"), silent.upper(), True)
    try:
        return Decoded(data.decode("utf-8-sig"), "UTF-8", True)
    except UnicodeDecodeError:
        pass
    try:
        return Decoded(data.decode("cp1252"), "Windows-1252", False)
    except UnicodeDecodeError:
        return _advised(data)


def _utf16_without_mark(data: bytes) -> str:
    """Return the byte order of UTF-16 that carries no mark: headings are plain letters, so every other byte is zero."""
    head = data[:400]
    half = len(head) // 2
    if half < 4 or len(data) % 2:
        return ""
    if head[1::2].count(0) > half * 0.8 and head[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if head[0::2].count(0) > half * 0.8 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _advised(data: bytes) -> Decoded:
    """Ask charset-normalizer about the lines with accents; it is slow and unsure of little text, so it is last."""
    from charset_normalizer import from_bytes

    lines = [line for line in data[: 2 * MEGABYTE].splitlines() if not line.isascii()]
    best = from_bytes(b"\n".join(lines[:200])).best()
    name = best.encoding if best else "latin-1"
    try:
        return Decoded(data.decode(name), name.replace("_", "-"), False)
    except (UnicodeDecodeError, LookupError):
        return Decoded(data.decode("latin-1"), "latin-1", False)


def _not_a_list(what: str) -> UnreadableFile:
    return UnreadableFile(
        f"This is {what}, not a list of pupils, whatever its name says.",
        "Choose the list that you saved from your office system, as CSV or as an Excel workbook (.xlsx).",
    )


def _old_office(data: bytes) -> UnreadableFile:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableFile(
            "The workbook is locked with a password.",
            "Open it in Excel with its password, take the password off, save it, and choose it again.",
        )
    return UnreadableFile(
        "This is a file of an old version of Excel or Word (before 2007).",
        "Open it in Excel and save it as an Excel workbook (.xlsx) or as CSV.",
    )


def _refuse_marked_up(data: bytes) -> None:
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = data[2:2000].replace(b"\x00", b"").lstrip(b" \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<style", b"<meta")):
        raise UnreadableFile("This is a web page, though its name may end in .xls or .csv.", SAVE_AS_CSV)
    if start.startswith((b"<?xml", b"<!--", b"<ctfile")):
        raise UnreadableFile("This is an XML file, perhaps a common transfer file.", SAVE_AS_CSV)
    if re.match(rb"[\[{]\s*[\[{\"\]}]", start):
        raise UnreadableFile("This is a file of program data (JSON), not a table.", SAVE_AS_CSV)
