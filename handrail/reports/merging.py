"""Put tagged PDFs one after another and keep their tags, so that a merged file can still be read aloud.

Ordinary merging copies pages and leaves the structure behind. Here the structure trees are joined as well: every page
keeps its key into the parent tree (renumbered), table cells keep their headers (renamed), and one outline names
each pupil. Source: ISO 32000-1, 14.7.4 (structure content and the parent tree), 7.5.7 and 7.5.8 (object streams).

This reads only what Typst writes: a plain table of objects, one flat list of pages. A PDF library does the same with
anybody's files, but holds every object in memory: 130 MB more for a school of 300 plans. The tests open the result
with one, so an upgrade of Typst that writes differently fails there.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

_REFERENCE = re.compile(rb"(\d+) 0 R")
_TOKEN = re.compile(rb"\(|/ID\(|/Headers\[|\]|(\d+) 0 R|(/StructParents?) (\d+)|\bstream\r?\n")
_PAREN = re.compile(rb"\\.|[()]", re.DOTALL)
_BLANK_PAGE = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595.276 841.89]/Resources<<>>/Tabs/S>>"
# Objects in one compressed stream; more save little and make a reader unpack more to see one page.
_IN_ONE_STREAM = 200


class Binder:
    """Collect documents one by one, then give out the whole. The first one lends its metadata."""

    def __init__(self) -> None:
        self._file = _File()
        self._pages_number, self._body_number, self._outline_number = (self._file.number() for _ in range(3))
        self._pages: list[int] = []
        self._parts: list[int] = []
        self._parents: list[tuple[int, int]] = []
        self._names: list[tuple[bytes, int]] = []
        self._bookmarks: list[tuple[bytes, int]] = []
        self._roles: dict[bytes, bytes] = {}
        self._next_key = 0
        self._n_documents = 0
        self._metadata = self._info = b""
        self._is_accessible = True

    def add(self, document: bytes, *, is_accessible: bool) -> None:
        """Append one document as Typst wrote it; it begins on a right-hand page."""
        source = _Source(document)
        self._n_documents += 1
        self._is_accessible = self._is_accessible and is_accessible
        if not self._metadata:
            self._metadata, self._info = source.stream(source.metadata), source.objects[source.info]
        if len(self._pages) % 2:
            # The back of a last page stays empty, or the next plan would be printed on it.
            self._pages.append(self._file.add(_BLANK_PAGE % self._pages_number))
        numbers = {old: self._file.number() for old in source.objects if old not in source.own}
        numbers |= {source.pages: self._pages_number, source.tree: self._body_number}
        prefix = b"d%d-" % self._n_documents
        for old in source.objects:
            if old not in source.own:
                text = _rewritten(source.objects[old], numbers, self._next_key, prefix)
                # Each document's own Document element becomes a part of the whole.
                text = text.replace(b"/S/Document", b"/S/Part", 1) if old in source.parts else text
                self._file.add(text, numbers[old])
        self._pages += [numbers[page] for page in source.kids]
        self._parts += [numbers[part] for part in source.parts]
        self._parents += [(key + self._next_key, numbers[row]) for key, row in source.parents]
        self._names += [(prefix + name, numbers[row]) for name, row in source.names]
        self._bookmarks += [(title, numbers[place]) for title, place in source.bookmarks()]
        self._roles |= source.roles
        self._next_key += source.next_key

    def bound(self) -> bytes:
        """Return the whole as one file."""
        if not self._n_documents:
            raise ValueError("there is nothing to bind")
        file = self._file
        tree = file.number()
        file.add(
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._pages), _references(self._pages)), self._pages_number
        )
        body = b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (tree, _references(self._parts))
        file.add(body, self._body_number)
        self._add_tree(tree)
        self._add_outline()
        metadata = self._finished_metadata()
        metadata_number = file.add(
            b"<</Type/Metadata/Subtype/XML/Length %d>>\nstream\n%s\nendstream" % (len(metadata), metadata)
        )
        root = file.add(
            b"<</Type/Catalog/Pages %d 0 R/Metadata %d 0 R/Lang(en-GB)/StructTreeRoot %d 0 R/Outlines %d 0 R"
            b"/MarkInfo<</Marked true/Suspects false>>/ViewerPreferences<</Direction/L2R/DisplayDocTitle true>>>>"
            % (self._pages_number, metadata_number, tree, self._outline_number)
        )
        return file.finished(root=root, info=file.add(self._info))

    def _add_tree(self, number: int) -> None:
        rows = b"".join(b"%d %d 0 R " % row for row in self._parents)
        parents = self._file.add(b"<</Nums[%s]>>" % rows)
        names = sorted(self._names)
        ids = b""
        if names:
            row = b"".join(b"(%s)%d 0 R" % pair for pair in names)
            limits = b"(%s)(%s)" % (names[0][0], names[-1][0])
            leaf = self._file.add(b"<</Limits[%s]/Names[%s]>>" % (limits, row))
            ids = b"/IDTree<</Kids[%d 0 R]>>" % leaf
        roles = b"".join(b"/%s/%s" % pair for pair in sorted(self._roles.items()))
        self._file.add(
            b"<</Type/StructTreeRoot/RoleMap<<%s>>/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d%s>>"
            % (roles, self._body_number, parents, self._next_key, ids),
            number,
        )

    def _add_outline(self) -> None:
        numbers = [self._file.number() for _ in self._bookmarks]
        for place, (title, target) in enumerate(self._bookmarks):
            before = b"/Prev %d 0 R" % numbers[place - 1] if place else b""
            after = b"/Next %d 0 R" % numbers[place + 1] if place + 1 < len(numbers) else b""
            item = b"<</Parent %d 0 R/Title%s/Dest %d 0 R%s%s>>" % (self._outline_number, title, target, before, after)
            self._file.add(item, numbers[place])
        ends = b"/First %d 0 R/Last %d 0 R/Count %d" % (numbers[0], numbers[-1], len(numbers)) if numbers else b""
        self._file.add(b"<</Type/Outlines%s>>" % ends, self._outline_number)

    def _finished_metadata(self) -> bytes:
        counted = b"<xmpTPg:NPages>%d</xmpTPg:NPages>" % len(self._pages)
        metadata = re.sub(rb"<xmpTPg:NPages>\d+</xmpTPg:NPages>", counted, self._metadata)
        if not self._is_accessible:
            # One part could not be set as PDF/UA-1, so the whole must not say that it is.
            metadata = re.sub(rb"\s*<pdfuaid:part>1</pdfuaid:part>", b"", metadata)
        return metadata


class _Source:
    """A document as Typst writes it: its objects by number, and those that the whole has only once."""

    def __init__(self, data: bytes) -> None:
        start = int(_one(rb"startxref\s+(\d+)\s+%%EOF\s*$", data))
        table = data[start:]
        trailer = table[table.rindex(b"trailer") :]
        self.objects = dict(_objects(data, start, table))
        root = int(_one(rb"/Root (\d+) 0 R", trailer))
        self.info = int(_one(rb"/Info (\d+) 0 R", trailer))
        catalog = self.objects[root]
        self.pages = int(_one(rb"/Pages (\d+) 0 R", catalog))
        self.metadata = int(_one(rb"/Metadata (\d+) 0 R", catalog))
        self.tree = int(_one(rb"/StructTreeRoot (\d+) 0 R", catalog))
        self._outline = int(_one(rb"/Outlines (\d+) 0 R", catalog)) if b"/Outlines" in catalog else 0
        self.kids = _numbers(_one(rb"/Kids\[([^\]]*)\]", self.objects[self.pages]))
        tree = self.objects[self.tree]
        self.parts = _numbers(_one(rb"/K\[([^\]]*)\]", tree))
        rows = re.findall(rb"(\d+) (\d+) 0 R", _one(rb"/Nums\[([^\]]*)\]", tree))
        self.parents = [(int(key), int(row)) for key, row in rows]
        names = re.search(rb"/Names\[([^\]]*)\]", tree)
        pairs = re.findall(rb"\(([^()]*)\)(\d+) 0 R", names[1]) if names else []
        self.names = [(name, int(row)) for name, row in pairs]
        self.next_key = int(_one(rb"/ParentTreeNextKey (\d+)", tree))
        self.roles = dict(re.findall(rb"/([^/<>]+)/([^/<>]+)", _one(rb"/RoleMap<<([^>]*)>>", tree)))
        self._items = list(self._walk())
        self.own = {root, self.info, self.pages, self.metadata, self.tree, self._outline, *self._items}

    def stream(self, number: int) -> bytes:
        """Return the content of a stream that is not compressed."""
        text = self.objects[number]
        if b"/Filter" in text[: text.index(b"stream")]:
            raise ValueError("the metadata is compressed")
        return text[text.index(b"stream\n") + 7 : text.rindex(b"endstream")].rstrip(b"\r\n")

    def bookmarks(self) -> list[tuple[bytes, int]]:
        """Return title (as written, with its brackets) and target of each entry of the outline, in order."""
        found = []
        for number in self._items:
            text = self.objects[number]
            start = text.index(b"/Title") + 6
            end = _end_of_string(text, start) if text[start : start + 1] == b"(" else text.index(b">", start) + 1
            found.append((text[start:end], int(_one(rb"/Dest (\d+) 0 R", text[end:] + text[:start]))))
        return found

    def _walk(self) -> Iterator[int]:
        if not self._outline:
            return
        found = re.search(rb"/First (\d+) 0 R", self.objects[self._outline])
        while found:
            number = int(found[1])
            yield number
            found = re.search(rb"/Next (\d+) 0 R", self.objects[number])


def _one(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"this PDF is not as Typst writes it: {pattern!r} is missing")
    return found[1]


def _numbers(text: bytes) -> list[int]:
    return [int(number) for number in _REFERENCE.findall(text)]


def _references(numbers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _objects(data: bytes, start: int, table: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and text of each object in use; an object ends where the next one begins."""
    rows = re.findall(rb"(\d{10}) \d{5} ([nf])", table)
    places = sorted((int(offset), number) for number, (offset, use) in enumerate(rows) if use == b"n")
    ends = [offset for offset, _ in places[1:]] + [start]
    for (offset, number), end in zip(places, ends, strict=True):
        head = b"%d 0 obj" % number
        text = data[offset:end].rstrip()
        if not text.startswith(head) or not text.endswith(b"endobj"):
            raise ValueError("this PDF is not as Typst writes it: an object is not where the table says")
        yield number, text[len(head) : -len(b"endobj")].strip(b"\r\n")


def _end_of_string(text: bytes, start: int) -> int:
    """Return the place after the string that opens at `start`; brackets inside may be paired or escaped."""
    depth = 0
    for found in _PAREN.finditer(text, start):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    raise ValueError("a string does not end")


def _rewritten(text: bytes, numbers: dict[int, int], next_key: int, prefix: bytes) -> bytes:
    """Give an object the numbers and names of the whole. Words inside strings and streams stay as they are."""
    done, place, is_in_headers = [], 0, False
    while found := _TOKEN.search(text, place):
        token = found[0]
        done.append(text[place : found.start()])
        place = found.end()
        if token.startswith(b"stream"):
            done.append(text[found.start() :])
            return b"".join(done)
        if token.endswith(b"("):
            place = _end_of_string(text, found.end() - 1)
            is_name = is_in_headers or token == b"/ID("
            done += [token, prefix if is_name else b"", text[found.end() : place]]
        elif found[1]:
            done.append(b"%d 0 R" % numbers[int(found[1])])
        elif found[2]:
            done.append(b"%s %d" % (found[2], int(found[3]) + next_key))
        else:
            is_in_headers = token == b"/Headers["
            done.append(token)
    return b"".join([*done, text[place:]])


class _File:
    """A PDF under construction: streams as they come, everything else packed into compressed streams."""

    def __init__(self) -> None:
        self._parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        self._size = len(self._parts[0])
        # Kind, place and rank of each object, as the table at the end tells them (ISO 32000-1, table 18).
        self._table: list[tuple[int, int, int]] = [(0, 0, 65535)]
        self._waiting: list[tuple[int, bytes]] = []

    def number(self) -> int:
        """Take the next number."""
        self._table.append((0, 0, 0))
        return len(self._table) - 1

    def add(self, text: bytes, number: int = 0) -> int:
        """Add an object and return its number."""
        number = number or self.number()
        if text.endswith(b"endstream"):
            self._write(number, text)
            return number
        self._waiting.append((number, text))
        if len(self._waiting) == _IN_ONE_STREAM:
            self._pack()
        return number

    def finished(self, *, root: int, info: int) -> bytes:
        """Return the file."""
        self._pack()
        start = self._size
        number = self.number()
        self._table[number] = (1, start, 0)
        rows = zlib.compress(b"".join(struct.pack(">BIH", *row) for row in self._table))
        head = b"<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/Filter/FlateDecode/Length %d>>"
        filled = head % (len(self._table), root, info, len(rows))
        self._parts.append(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, filled, rows))
        self._parts.append(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _pack(self) -> None:
        if not self._waiting:
            return
        number, index, texts, place = self.number(), [], [], 0
        for rank, (key, text) in enumerate(self._waiting):
            self._table[key] = (2, number, rank)
            index.append(b"%d %d" % (key, place))
            texts.append(text)
            place += len(text) + 1
        first = b" ".join(index) + b"\n"
        packed = zlib.compress(first + b"\n".join(texts))
        head = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>"
        filled = head % (len(texts), len(first), len(packed))
        self._waiting = []
        self._write(number, b"%s\nstream\n%s\nendstream" % (filled, packed))

    def _write(self, number: int, text: bytes) -> None:
        self._table[number] = (1, self._size, 0)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, text)
        self._parts.append(part)
        self._size += len(part)
