"""How much personal data the masking hides, and how much else: precision and recall on labelled sentences.

    python bench/privacy.py [--json FILE] [--show] [--texts FILE...]

bench/privacy_sentences.txt holds made-up sentences with what must be hidden. A value counts as hidden when no
character of it is left outside marks. --texts shows what would be masked in whole texts, for judging by eye.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# In place of this folder: its numbers.py would hide the one of the standard library.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from drafter.calling.privacy import Restorer, mask_personal  # noqa: E402

SENTENCES = Path(__file__).resolve().parent / "privacy_sentences.txt"
_LABEL = re.compile(r"\{([^|{}]+)\|([^{}]+)\}")


@dataclass
class PrivacyScore:
    """Values by kind: there, hidden; `wrong` were hidden and are no personal data, `missed` were not."""

    there: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    not_restored: int = 0

    @property
    def recall(self) -> float:
        """Of the values that are there, those hidden."""
        return self.hidden.total() / self.there.total()

    @property
    def precision(self) -> float:
        """Of what was hidden, what had to be."""
        return self.hidden.total() / (self.hidden.total() + len(self.wrong))


def read_sentences(path: Path = SENTENCES) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every sentence without its labels, and the (kind, words) in it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield _LABEL.sub(r"\2", line), _LABEL.findall(line)


def score_sentences() -> PrivacyScore:
    """Each sentence masked by itself."""
    score = PrivacyScore()
    for text, labels in read_sentences():
        masked = mask_personal([text])
        hidden = list(masked.originals.values())
        for kind, words in labels:
            score.there[kind] += 1
            if words not in masked.texts[0] and any(words in one or one in words for one in hidden):
                score.hidden[kind] += 1
            else:
                score.missed.append(f"{words}: {masked.texts[0]}")
        known = [words for _, words in labels]
        score.wrong += [f"{one}: {text}" for one in hidden if not any(one in know or know in one for know in known)]
        score.not_restored += Restorer(masked.originals).restore(masked.texts[0]) != text
    return score


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", action="store_true", help="list what was missed and what was hidden wrongly")
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    score = score_sentences()
    print(f"personal data: recall {score.recall:.3f}, precision {score.precision:.3f} of {score.there.total()} values")
    for kind, count in score.there.items():
        print(f"  {kind}: {score.hidden[kind]}/{count}")
    if arguments.show:
        print("\n".join([*(f"  missed {one}" for one in score.missed), *(f"  wrong {one}" for one in score.wrong)]))
    for path in arguments.texts:
        print(f"  {path.name}: {list(mask_personal([path.read_text(encoding='utf-8')]).originals.values())}")
    if arguments.json:
        told = {"recall": score.recall, "precision": score.precision, "not_restored": score.not_restored}
        arguments.json.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
