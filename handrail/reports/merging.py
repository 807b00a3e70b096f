"""Put tagged PDFs one after another and keep their tags, so that a merged file can still be read aloud.

Ordinary merging copies pages and leaves the structure behind. Here the structure trees are joined as well: every page
keeps its key into the parent tree (renumbered), table cells keep their headers (renamed), and one outline names
each pupil. Source: ISO 32000-1, 14.7.4 (structure content and the parent tree) and 14.8.5.7 (table headers).
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, OutlineItem, Pdf, String

_N_PAGES = "{http://ns.adobe.com/xap/1.0/t/pg/}NPages"
_UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"


class Binder:
    """Collect documents one by one, then give out the whole. The first one lends its metadata."""

    def __init__(self) -> None:
        self._whole: Pdf | None = None
        self._n_sources = 0
        self._outline: list[tuple[str, int]] = []
        self._parents: list[tuple[int, pikepdf.Object]] = []
        self._names: list[tuple[bytes, pikepdf.Object]] = []
        self._parts: list[pikepdf.Object] = []
        self._next_key = 0
        self._is_accessible = True
        self._role_map: pikepdf.Object = Dictionary()

    def add(self, document: bytes, *, is_accessible: bool) -> None:
        """Append one document; it begins on a right-hand page."""
        source = Pdf.open(BytesIO(document))
        self._n_sources += 1
        self._is_accessible = self._is_accessible and is_accessible
        whole = self._whole
        if whole is None:
            whole = self._whole = Pdf.new()
            for key in ("/Lang", "/MarkInfo", "/ViewerPreferences", "/Metadata"):
                value = source.Root[key]
                whole.Root[key] = whole.copy_foreign(value) if value.is_indirect else _plain(value)
            whole.docinfo = whole.copy_foreign(source.make_indirect(source.docinfo))  # type: ignore[assignment]
        elif len(whole.pages) % 2:
            # The back of a last page stays empty, or the next plan would be printed on it.
            whole.add_blank_page(page_size=(595.276, 841.89))
            whole.pages[-1].obj[Name.Tabs] = Name.S
        n_before = len(whole.pages)
        self._outline += [(title, n_before + place) for title, place in _bookmarks(source)]
        prefix = f"d{self._n_sources}-"
        _renumber(source, self._next_key, prefix)
        whole.pages.extend(source.pages)
        self._take_structure(whole, source)

    def _take_structure(self, whole: Pdf, source: Pdf) -> None:
        # Pages were copied first: references from the tree to a page then find the copy.
        tree = whole.copy_foreign(source.make_indirect(source.Root.StructTreeRoot))
        kids = tree.K if isinstance(tree.K, Array) else Array([tree.K])
        self._parts += list(kids)  # type: ignore[call-overload]
        for role, standard in tree.get("/RoleMap", {}).items():
            self._role_map[role] = standard
        for key, parents in NumberTree(tree.ParentTree).items():
            self._parents.append((self._next_key + key, parents))
        self._next_key += int(tree.ParentTreeNextKey)
        names = tree.get("/IDTree")
        if names is not None:
            self._names += list(_named(names))

    def bound(self) -> bytes:
        """Return the whole as one file."""
        whole = self._whole
        if whole is None:
            raise ValueError("there is nothing to bind")
        root = whole.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        body = whole.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
        for part in self._parts:
            # Each document's own Document element becomes a part of the whole.
            part[Name.S] = Name.Part if Name.Document == part.S else part.S
            part[Name.P] = body
            body.K.append(part)
        root[Name.K] = Array([body])
        root[Name.RoleMap] = self._role_map
        root[Name.ParentTree] = whole.make_indirect(Dictionary(Nums=Array(_flat(self._parents))))
        root[Name.ParentTreeNextKey] = self._next_key
        names = [(String(name.decode()), element) for name, element in sorted(self._names, key=lambda pair: pair[0])]
        if names:
            limits = Array([names[0][0], names[-1][0]])
            leaf = whole.make_indirect(Dictionary(Names=Array(_flat(names)), Limits=limits))
            root[Name.IDTree] = whole.make_indirect(Dictionary(Kids=Array([leaf])))
        whole.Root[Name.StructTreeRoot] = root
        with whole.open_outline() as outline:
            outline.root.extend(OutlineItem(title, page, "XYZ", left=48, top=800) for title, page in self._outline)
        self._write_metadata(whole)
        finished = BytesIO()
        write = whole.save  # writes a file, not a record: only actions write records
        write(finished, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return finished.getvalue()

    def _write_metadata(self, whole: Pdf) -> None:
        with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata[_N_PAGES] = str(len(whole.pages))
            if not self._is_accessible and _UA_PART in metadata:
                # One part could not be set as PDF/UA-1, so the whole must not say that it is.
                del metadata[_UA_PART]


def _plain(value: pikepdf.Object) -> pikepdf.Object:
    """Copy a small direct object, such as a name or a dictionary of them, by its text."""
    return pikepdf.Object.parse(value.unparse(resolved=True))


def _bookmarks(source: Pdf) -> list[tuple[str, int]]:
    places = {page.obj.objgen: number for number, page in enumerate(source.pages)}
    with source.open_outline() as outline:
        found = []
        for item in outline.root:
            target = item.destination
            if isinstance(target, Array):
                found.append((item.title, places[target[0].objgen]))
        return found


def _renumber(source: Pdf, offset: int, prefix: str) -> None:
    """Make the keys of pages and the names of table headers differ from those of every other part."""
    for thing in source.objects:
        if not isinstance(thing, Dictionary | pikepdf.Stream):
            continue
        for key in ("/StructParents", "/StructParent"):
            if key in thing:
                thing[key] = int(thing[key]) + offset
        if "/S" in thing and "/P" in thing:
            _rename(thing, prefix)


def _rename(element: pikepdf.Object, prefix: str) -> None:
    if "/ID" in element:
        element[Name.ID] = String(prefix + str(element.ID))
    attributes = element.get("/A")
    if attributes is None:
        return
    for attribute in attributes if isinstance(attributes, Array) else [attributes]:  # type: ignore[union-attr]
        if isinstance(attribute, Dictionary) and "/Headers" in attribute:
            attribute[Name.Headers] = Array([String(prefix + str(name)) for name in attribute.Headers])  # type: ignore[attr-defined]


def _named(tree: pikepdf.Object) -> list[tuple[bytes, pikepdf.Object]]:
    """Walk a name tree for its elements; each element already carries its new name."""
    pairs = []
    names = tree.get("/Names")
    if names is not None:
        elements = [names[place] for place in range(1, len(names), 2)]
        pairs += [(str(element.ID).encode(), element) for element in elements]
    for kid in tree.get("/Kids", []):
        pairs += _named(kid)
    return pairs


def _flat(pairs: Sequence[tuple[object, object]]) -> list[object]:
    return [part for pair in pairs for part in pair]
