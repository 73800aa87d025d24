"""What is typed into the form for a first draft, carried along while its outline or what is missing is looked at."""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import Depends, Query

_Line = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class DraftForm:
    """The fields as they were typed, besides year and outline; nothing here is checked yet."""

    mode: str = "summary"
    recipient: str = ""
    guidance: str = ""
    model: str = "builtin"
    signed: str = ""

    @property
    def query(self) -> str:
        """The fields that differ from an empty form, for an address."""
        empty = asdict(DraftForm())
        return urlencode({name: value for name, value in asdict(self).items() if value != empty[name]})


def _read(
    mode: Annotated[Literal["summary", "report"], Query()] = "summary",
    recipient: _Line = "",
    guidance: Annotated[str, Query(max_length=3000)] = "",
    model: _Line = "builtin",
    signed: _Line = "",
) -> DraftForm:
    return DraftForm(mode, recipient, guidance, model, signed)


CarriedForm = Annotated[DraftForm, Depends(_read)]
