"""Complex fields of a .docx: which text is a field's result, and whether that is a table of contents.

A field runs over runs and paragraphs: begin, its code, separate, its result, end. Codes may hold fields whose results
are parts of the code, so only what stands in no code is shown.
"""

from dataclasses import dataclass

from lxml import etree

from corpus.reading.docx_package import attribute, local_name

_FETCHING = frozenset(
    ("DATABASE", "DDE", "DDEAUTO", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK", "MACROBUTTON", "RD")
)
"""Fields that show what lies elsewhere or start something (ECMA-376 part 1, 17.16.5, and older ones of Word)."""


def _name_fetching(code: str) -> str:
    name = "".join(code.split()[:1]).upper()
    return name if name in _FETCHING else ""


@dataclass(slots=True)
class _Field:
    code: str = ""
    shows: bool = False


class FieldTracker:
    """Follows the field marks of a document in order."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    def note(self, element: etree._Element) -> str:
        """Takes a w:fldChar, w:instrText or w:fldSimple in; other elements change nothing. The name of the field that
        ends here when it fetches from elsewhere, else ""."""
        name = local_name(element)
        if name == "instrText" and self._open:
            self._open[-1].code += element.text or ""
        if name == "fldSimple":
            return _name_fetching(attribute(element, "instr") or "")
        if name != "fldChar":
            return ""
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._open[-1].shows = True
        elif kind == "end" and self._open:
            return _name_fetching(self._open.pop().code)
        return ""

    @property
    def in_code(self) -> bool:
        """Whether text here is part of the code of a field around another one."""
        return any(not one.shows for one in self._open[:-1])

    @property
    def in_contents(self) -> bool:
        """Whether text here is a line of a table of contents."""
        return any(one.shows and one.code.split()[:1] == ["TOC"] for one in self._open)

    def end_paragraph(self) -> None:
        """A code ends with its paragraph at the latest: a mark that is missing must not swallow the rest."""
        self._open = [one for one in self._open if one.shows]
