"""What people do while a server is killed under them, and what each of them was told was done.

Each client is a thread of its own that goes on until the connection breaks. An act is written down when its answer has
come whole: whatever stands in the ledger has to be there after the restart.
"""

import io
import json
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import docx
import httpx2

from bench.real_server import NO_TLS

YEAR = 2024
VALUES_FROM = 10_000
MOST_UNDER_WAY = 6
"""Drafts that wait or are being written; a killed one rests for its lease of 30 s before it goes on."""
_BUSY = (409, 429, 503)
"""Told to try again: nothing was acknowledged and nothing is wrong."""


@dataclass
class Ledger:
    """What was acknowledged, over all rounds, and answers that must not be (`faults`)."""

    reports: dict[str, str] = field(default_factory=dict)
    value: int = 0
    revision: int = 0
    jobs: list[str] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    sections: dict[str, dict[str, str]] = field(default_factory=dict)
    revisions: dict[int, str] = field(default_factory=dict)
    decision: int = 0
    moves: int = 0
    signed: list[str] = field(default_factory=list)
    exports: int = 0
    faults: list[str] = field(default_factory=list)

    def count(self) -> dict[str, int]:
        """How many of each kind."""
        return {
            "uploads": len(self.reports),
            "statistics": self.revision,
            "jobs": len(self.jobs),
            "sections_written": sum(map(len, self.sections.values())),
            "sections_accepted": len(self.revisions),
            "decisions": self.decision,
            "moves": self.moves,
            "signed": len(self.signed),
            "exports": self.exports,
        }


@dataclass(frozen=True, slots=True)
class Desk:
    """What the clients work on: drafts by what is done to them, the section edited, the finding decided."""

    edited: str
    section: str
    judged: str
    mark: str
    moved: str
    to_sign: Sequence[str]


def draft_request(number: int) -> dict[str, object]:
    """The request for the draft of that number. Who asks for the same draft twice stops the first one, so each is
    another."""
    return {"year": YEAR, "model": "scripted", "guidance": [f"《第{number}号意见》"]}


class Office:
    """The office's people, by role, talking to one server. `over` ends their work."""

    def __init__(self, base: str, tokens: Mapping[str, str], desk: Desk, ledger: Ledger) -> None:
        self._base, self._tokens, self._desk, self._ledger = base, tokens, desk, ledger
        self.over = threading.Event()

    def call(self, role: str) -> httpx2.Client:
        """A client of the API with the role's token."""
        headers = {"Authorization": f"Bearer {self._tokens[role]}"}
        base = f"{self._base}/api/v1"
        return httpx2.Client(base_url=base, headers=headers, timeout=60, trust_env=False, verify=NO_TLS)

    def work(self, chance: random.Random, at_once: int) -> list[threading.Thread]:
        """Starts so many kinds of act."""
        acts = (self._upload, self._save, self._draft, self._accept, self._judge, self._move, self._sign, self._export)
        threads = [
            threading.Thread(target=self._go_on, args=(act,), name=act.__name__) for act in chance.sample(acts, at_once)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _go_on(self, act: Callable[[], None]) -> None:
        while not self.over.is_set():
            try:
                act()
            except httpx2.TransportError:
                return  # the server was killed
            except Exception as error:  # noqa: BLE001  # told at the end as a fault of the run
                if not self.over.is_set():
                    self._ledger.faults.append(f"{act.__name__}: {type(error).__name__}: {str(error)[:200]}")
                return

    def _ask(self, role: str, method: str, path: str, **sent: object) -> httpx2.Response | None:
        """The answer when it is good; None when it says to try again."""
        with self.call(role) as call:
            answer = call.request(method, path, **sent)  # type: ignore[arg-type]  # what httpx takes
        if answer.status_code in _BUSY:
            self.over.wait(0.05)
            return None
        if answer.status_code >= 400:
            raise ValueError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer

    def _upload(self) -> None:
        mark = f"标记{len(self._ledger.reports)}号"
        text = f"青禾街道总工会2019年工作总结\n一、主要工作\n走访困难职工，送去慰问金，{mark}。\n"
        told = self._ask("clerk", "POST", "/reports", files={"files": (f"{mark}.txt", text.encode())})
        if told and (taken := told.json()[0])["report_id"]:
            self._ledger.reports[taken["report_id"]] = mark

    def _save(self) -> None:
        kept = self._ask("clerk", "GET", f"/statistics/{YEAR}")
        value = self._ledger.value + 1
        sent = {"revision": kept.json()["revision"] if kept else 0, "values": {"members_total": VALUES_FROM + value}}
        if told := self._ask("clerk", "PUT", f"/statistics/{YEAR}/values", json=sent):
            self._ledger.value, self._ledger.revision = value, told.json()["revision"]

    def _draft(self) -> None:
        """Asks for a draft, or with enough of them under way goes back to one, and notes every section that the stream
        shows as done."""
        under_way = [one for one in self._ledger.jobs if one not in self._ledger.ended]
        if len(under_way) < MOST_UNDER_WAY:
            asked = self._ask("clerk", "POST", "/jobs", json=draft_request(len(self._ledger.jobs)))
            if asked is None:
                return
            job = asked.json()["id"]
            self._ledger.jobs.append(job)
        else:
            job = under_way[self._ledger.revision % len(under_way)]
        shown = self._ledger.sections.setdefault(job, {})
        with self.call("clerk") as call, call.stream("GET", f"/jobs/{job}/events") as events:
            kind = ""
            for line in events.iter_lines():
                kind = line.removeprefix("event: ") if line.startswith("event: ") else kind
                if line.startswith("data: ") and kind == "sections":
                    told = json.loads(line.removeprefix("data: "))
                    shown.update({name: one["text"] for name, one in told.items() if one["done"]})
        if kind == "end":
            self._ledger.ended.add(job)

    def _accept(self) -> None:
        """An edit every other time, else a candidate made and accepted."""
        place = f"/drafts/{self._desk.edited}/sections/{self._desk.section}"
        newest = self._ask("editor", "GET", f"{place}/revisions")
        assert newest is not None
        base = newest.json()[-1]["number"]
        if base % 2 == 0:
            sent = {"text": f"走访慰问困难职工，这是第{base}版之后改的。", "base": base}
            told = self._ask("editor", "PUT", place, json=sent)
        else:
            made = self._ask("editor", "POST", f"{place}/candidates", json={"instruction": "更具体"})
            if made is None:
                return
            accept = f"/drafts/{self._desk.edited}/candidates/{made.json()['id']}/accept"
            told = self._ask("editor", "POST", accept, json={})
        if told:
            self._ledger.revisions[told.json()["number"]] = told.json()["text"]

    def _judge(self) -> None:
        number = self._ledger.decision + 1
        sent = {"decision": "accepted", "reason": f"第{number}次核对无误"}
        if self._ask("qa", "PUT", f"/drafts/{self._desk.judged}/findings/{self._desk.mark}", json=sent):
            self._ledger.decision = number

    def _move(self) -> None:
        """Back and forth between two people."""
        read = self._ask("editor", "GET", f"/drafts/{self._desk.moved}")
        assert read is not None
        name = "send_back" if read.json()["state"] == "editing" else "submit"
        if self._ask("editor", "POST", f"/drafts/{self._desk.moved}/moves", json={"move": name, "reason": "再改"}):
            self._ledger.moves += 1

    def _sign(self) -> None:
        """The next draft from where it stands to being signed."""
        left = [one for one in self._desk.to_sign if one not in self._ledger.signed]
        if not left:
            self.over.wait(0.2)
            return
        read = self._ask("qa", "GET", f"/drafts/{left[0]}")
        assert read is not None
        steps = {"drafting": ("editor", "submit"), "editing": ("editor", "to_review"), "reviewing": ("qa", "sign")}
        if (state := read.json()["state"]) == "signed":  # by the round before, whose answer did not come
            self._ledger.signed.append(left[0])
            return
        role, name = steps[state]
        told = self._ask(role, "POST", f"/drafts/{left[0]}/moves", json={"move": name, "reason": "演练"})
        if told and name == "sign":
            self._ledger.signed.append(left[0])

    def _export(self) -> None:
        """A file that came whole opens and has the draft's title."""
        told = self._ask("clerk", "GET", f"/drafts/{self._desk.judged}/export.docx")
        if told:
            text = "\n".join(one.text for one in docx.Document(io.BytesIO(told.content)).paragraphs)
            if "工作总结" not in text:
                raise ValueError("the exported file lacks its title")
            self._ledger.exports += 1
