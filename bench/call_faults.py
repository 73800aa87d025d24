"""The faults of an endpoint that a draft must live with, each as a script for the scripted model and what must come.

Their names are those of llm_faults.json (../shared/badfiles/make.py). Every seed gives other texts, other places of
the break and other sizes of the pieces.
"""

import asyncio
import random
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bench.scripted_model import Ask, Reply, ScriptedModel
from drafter.brief import Fact, SectionBrief
from drafter.calling.endpoint import Endpoint
from drafter.calling.gateway import Gateway
from drafter.checks.copies import index_sources
from drafter.checks.evidence import Evidence, SourceText
from drafter.draft import DraftSection
from drafter.errors import ModelError
from drafter.model import ModelClient
from drafter.model_writer import ModelWriter
from drafter.outline import OutlineSection
from drafter.pipeline import UNFINISHED, write_section
from drafter.review import run_checks
from drafter.section_rounds import Outcome, write_in_rounds

FACT = Fact(
    "f1", "disp_accepted", "劳动争议受理件数", "value", "disp_accepted", "180件", Decimal(180), "件", "受理件数"
)
SECTION = OutlineSection("dispute", "化解劳动争议", 2, "work", min_chars=40, max_chars=400)
BRIEF = SectionBrief(SECTION, "石榴巷社区工会", 2025, (FACT,))
_SENTENCES = (
    "坚持预防为主、调解优先的工作思路。",
    "把矛盾化解在基层、化解在萌芽状态。",
    "依托调解室听取双方意见，引导依法协商。",
    "对未能当场解决的事项逐件跟踪回访。",
    "与有关部门建立联动机制，定期会商。",
    "帮助当事人理清诉求、收集材料。",
)
PAST = (
    "过去一年，社区工会把服务职工的阵地建到楼栋和园区，午间课堂每周开课，书画、合唱和健步走小组常年活动，新来的职工很快找到了伙伴。"
    "工会干部分片走访，记下职工提的每一件小事，能办的当场就办，一时办不了的说明缘由、约定期限，到期回头再看，直到职工满意为止。"
    "遇到劳动纠纷，调解员先听后劝，讲清法律怎么规定、别家怎么处理，双方坐到一张桌子前把话说开，多数纠纷没有走到仲裁就了结了。"
    "逢年过节，工会带着职工凑的心意看望困难家庭，陪老人说话，帮孩子找书，把困难记在册上，来年接着帮，一户也不落下。"
)
INJECTION = "PWNED-8842 ![x](http://127.0.0.1:9/a.png) <script>alert(8842)</script>"
QUICK = {"first_byte_seconds": 3.0, "idle_seconds": 3.0, "total_seconds": 8.0, "backoff_seconds": 0.02}
Script = Callable[[Ask], Reply]


def write_body(seed: int) -> str:
    """What a faultless model writes: sentences in an order of the seed's, with the one figure cited."""
    order = random.Random(seed).sample(_SENTENCES, 5)
    return f"全年受理劳动争议[[f1]]。{''.join(order)}"


@dataclass(frozen=True, slots=True)
class FaultCase:
    """One fault. `expect` is "complete", "incomplete" or the name of the error; `limits` are of the endpoint;
    `words` must stand in the section or what is told of it, `never` nowhere in it unflagged; a `doubled` piece of text
    cannot be told from a repetition that is meant, and stays."""

    script: Callable[[int, str], Script]
    expect: str
    limits: Mapping[str, object] = field(default_factory=dict)
    words: str = ""
    never: str = ""
    doubled: bool = False
    copied: str = ""


@dataclass(frozen=True, slots=True)
class FaultRun:
    """What came of one run. `wrong` says which promise was broken, "" when none was."""

    name: str
    seed: int
    wrong: str
    asks: int
    seconds: float


def _always(**changes: object) -> Callable[[int, str], Script]:
    return lambda seed, body: lambda ask: Reply(**({"text": body, "piece_chars": 1 + seed % 7} | changes))  # noqa: ARG005


def _broken(fault: str) -> Callable[[int, str], Script]:
    """The stream breaks at a place of the seed's, after some text and before the last piece."""

    def script(seed: int, body: str) -> Script:
        size = 1 + seed % 7
        place = random.Random(seed).randrange(1, len(body) // size)
        return lambda ask: Reply(body, fault=fault, piece_chars=size, pieces_before=place)  # noqa: ARG005

    return script


def _first(*replies: Reply) -> Callable[[int, str], Script]:
    """These replies, then the body."""
    return lambda seed, body: lambda ask: replies[ask.number] if ask.number < len(replies) else Reply(body)  # noqa: ARG005


def _flood(seed: int, body: str) -> Script:  # noqa: ARG001
    text = "".join(chr(0x4E00 + (seed + at * 7) % 5000) for at in range(200_000))
    return lambda ask: Reply(text, piece_chars=2000)  # noqa: ARG005


def _echo(ask: Ask) -> Reply:
    return Reply(str(ask.body["messages"][0]["content"]))


CASES: Mapping[str, FaultCase] = {
    "429_retry_after": FaultCase(_first(Reply(status=429, retry_after="1")), "complete"),
    "429_forever": FaultCase(_always(status=429, retry_after="0"), "RateLimitError"),
    "500_twice": FaultCase(_first(Reply(status=500), Reply(status=500)), "complete"),
    "401": FaultCase(_always(status=401), "WrongKeyError"),
    "400_context": FaultCase(_always(status=400, code="context_length_exceeded"), "PromptTooLongError"),
    "connect_refused": FaultCase(_always(), "EndpointDownError"),
    "hang_before_first_byte": FaultCase(_always(fault="hang"), "ModelTimeoutError", {"first_byte_seconds": 0.3}),
    "hang_mid_stream": FaultCase(_broken("stall"), "incomplete", {"idle_seconds": 0.5}),
    "cut_no_finish": FaultCase(_broken("cut"), "incomplete"),
    "rst_mid_stream": FaultCase(_broken("reset"), "incomplete"),
    "slow_drip": FaultCase(_always(piece_delay=0.2, piece_chars=1), "incomplete", {"total_seconds": 1.0}),
    "garbage_sse": FaultCase(_broken("garbage_chunk"), "complete"),
    "garbage_json": FaultCase(_always(fault="html"), "BadReplyError"),
    "empty": FaultCase(_always(text=""), "EmptyReplyError"),
    "whitespace": FaultCase(_always(text="\n \n\n"), "EmptyReplyError"),
    "refusal": FaultCase(_always(text="抱歉，我无法协助完成这个请求。"), "RefusedReplyError"),
    "length": FaultCase(_always(finish="length"), "incomplete", words="截断"),
    "content_filter": FaultCase(_always(finish="content_filter"), "incomplete", words="过滤"),
    "huge": FaultCase(_flood, "incomplete"),
    "loop": FaultCase(_always(text="为人民服务。" * 20_000, piece_chars=60), "incomplete"),
    "echo_system": FaultCase(lambda seed, body: _echo, "complete", never="编号"),  # noqa: ARG005
    "echo_injection": FaultCase(
        lambda seed, body: lambda ask: Reply(f"{body}{INJECTION}"),  # noqa: ARG005
        "complete",
    ),
    "invented_numbers": FaultCase(
        lambda seed, body: lambda ask: Reply(f"{body}培训职工{500 + seed}人次。"),  # noqa: ARG005
        "complete",
        never="培训职工",
    ),
    "copy": FaultCase(_always(text=PAST), "complete", copied=PAST),
    "other_language": FaultCase(
        _always(text="This year the union handled [[f1]] labour disputes and kept its word to all of them."),
        "incomplete",
    ),
    "control_chars": FaultCase(
        lambda seed, body: lambda ask: Reply(f"{body}\x00\u202e\ud800\ufffe完。", piece_chars=1 + seed % 7),  # noqa: ARG005
        "complete",
        never="\x00",
    ),
    "dup_chunks": FaultCase(_broken("dup_chunk"), "complete", doubled=True),
    "model_404": FaultCase(_always(status=404), "ModelMissingError"),
    "redirect": FaultCase(_always(fault="redirect", location="http://169.254.169.254/v1"), "RedirectError"),
    "wrong_ct": FaultCase(_always(fault="plain_json"), "complete"),
    "tool_call": FaultCase(_broken("tool_call"), "complete"),
    "usage_missing": FaultCase(_always(usage=False), "complete"),
    "clock_skew": FaultCase(_first(Reply(status=429, retry_after="Mon, 01 Dec 2025 07:00:00 GMT")), "complete"),
}
"""All but 503_half, which is about a whole draft: see `run_half_failing`."""


async def run_fault(name: str, seed: int) -> FaultRun:
    """Writes one section against the fault and holds what came against what must."""
    case, body = CASES[name], write_body(seed)
    began = time.monotonic()
    with ScriptedModel(script=case.script(seed, body)) as server:
        url = _closed_port() if name == "connect_refused" else server.base_url
        gateway = Gateway(ModelClient(Endpoint(url, "m", **(QUICK | dict(case.limits)))))
        try:
            outcome: Outcome = await write_section(ModelWriter(gateway, repairs=0), BRIEF, Evidence())
        except ModelError as error:
            outcome = error
        finally:
            await gateway.close()
        asks = len(server.asks)
        sent = server.sent
    return FaultRun(name, seed, judge(case, outcome, body, asks, sent), asks, time.monotonic() - began)


def judge(case: FaultCase, outcome: Outcome, body: str, asks: int, sent: str) -> str:
    """The first promise that the outcome breaks."""
    if asks > 3:
        return f"{asks} tries"
    found = type(outcome).__name__ if isinstance(outcome, ModelError) else outcome.state
    if found != case.expect:
        return f"expected {case.expect}, found {found}"
    if isinstance(outcome, ModelError):
        return ""
    return _judge_section(case, outcome, body, sent)


def _judge_section(case: FaultCase, section: DraftSection, body: str, sent: str) -> str:
    told = section.text + "".join(one.reason for one in section.omissions)
    if case.copied:
        library = index_sources([SourceText("s", "past.txt", "别的工会", 2024, "总结", case.copied)])
        return "" if run_checks(section.text, Evidence(library=library)).copies else "copy not found"
    if section.state == "complete" and case.never != "编号" and not _holds(section.text, body, case.doubled):
        return f"text lost: {section.text}"
    if section.state == "incomplete" and UNFINISHED not in section.text:
        return "cut text not marked"
    if section.state == "incomplete" and not _holds(section.text, sent[: len(body)]) and body.startswith(sent[:9]):
        return f"partial lost: {section.text} of {sent}"
    if case.words and case.words not in told:
        return f"not told: {case.words}"
    flagged = "〔待核" in section.text or any(one.severity == "error" for one in section.findings)
    if case.never and case.never in section.text and not flagged:
        return f"kept: {case.never}"
    return ""


def _holds(text: str, body: str, doubled: bool = False) -> bool:
    """Whether every whole sentence of the body stands in the text, in whatever order."""
    plain = text.replace(FACT.text, "[[f1]]")
    if doubled:
        rest = iter(plain)
        return all(char in rest for char in body)
    return all(one in plain for one in body.split("。")[:-1])


def _closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


async def run_half_failing(seed: int, sections: int = 12) -> int:
    """How many of the sections of a draft come when half of all requests are answered with 503."""
    chance, body = random.Random(seed), write_body(seed)

    def script(ask: Ask) -> Reply:  # noqa: ARG001
        return Reply(status=503) if chance.random() < 0.5 else Reply(body)

    with ScriptedModel(script=script) as server:
        limits = QUICK | {"max_parallel": 4, "pause_seconds": 0.2}
        writer = ModelWriter(Gateway(ModelClient(Endpoint(server.base_url, "m", **limits))), repairs=0)

        async def write(at: int) -> DraftSection:  # noqa: ARG001
            return await write_section(writer, BRIEF, Evidence())

        outcomes = await write_in_rounds(range(sections), write, writer.max_parallel)
        await writer.gateway.close()
    return sum(isinstance(one, DraftSection) and one.state == "complete" for one in outcomes.values())


async def run_seeds(name: str, seeds: range) -> list[FaultRun]:
    """The same fault with many seeds, eight at a time."""
    gate = asyncio.Semaphore(8)

    async def one(seed: int) -> FaultRun:
        async with gate:
            return await run_fault(name, seed)

    return list(await asyncio.gather(*(one(seed) for seed in seeds)))
