"""What binding makes of a section's raw text."""

from dataclasses import dataclass

from corpus.omission import Omission
from drafter.figures import FigureUse
from drafter.finding import Finding


@dataclass(frozen=True, slots=True)
class Bound:
    """A section with its figures in place. `uses` and `findings` lie in `text`, at offsets in code points; `unused` are
    labels never cited; `omissions` are chatter of the model that was taken off."""

    text: str
    uses: tuple[FigureUse, ...]
    findings: tuple[Finding, ...]
    omissions: tuple[Omission, ...] = ()
    unused: tuple[str, ...] = ()
