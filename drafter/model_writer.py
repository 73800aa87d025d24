"""The writer that asks a model: prompt, call, and a bounded repair of what binding finds wrong."""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from corpus.characters import count_han
from corpus.omission import Omission
from drafter.binding import bind_figures
from drafter.bound import Bound
from drafter.brief import Bind, SectionBrief, Written
from drafter.budget import count_tokens, fit_passages
from drafter.calling.gateway import Gateway, GatewayRun
from drafter.calling.spending import NOTHING, Estimate, price_tokens
from drafter.errors import ModelError
from drafter.finding import Finding
from drafter.material import FENCED, lend_wording, list_materials, revise_prompt, section_prompt
from drafter.model import Completion, Message
from prompts.context import EXAMPLE_SECTION, Fault, RepairPrompt, SectionExamplePrompt, SectionSystemPrompt
from prompts.render import render_prompt

MOST_REPAIRS = 2
MOST_FAULTS = 8  # more than a small model can act on at once
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_MASK = re.compile(r"〔[^〕\n]{1,4}〕")
_ECHO_CHARS = 12  # a sentence this long that also stands in the instructions was copied from them
_USUAL_CHARS = 400  # of a section for which the outline sets no length
_TOKENS_PER_CHAR = 0.8  # Chinese text in o200k_base; labels take the rest
_REPAIR_TOKENS = 600
_LEAST_HAN = 0.5  # of the letters; below it the reply is in another language


@dataclass(frozen=True, slots=True)
class Prepared:
    """A section's prompt: `tokens` is our estimate, `omissions` the passages that did not fit; `bare` is the prompt
    without any passage, in which a model repairs: what it took over from the past is not shown to it again."""

    messages: tuple[Message, ...]
    bare: tuple[Message, ...]
    omissions: tuple[Omission, ...]
    tokens: int


class ModelWriter:
    """A `Writer` over a gateway to models. `repairs` bounds the further calls after a faulty first text;
    `on_estimate` hears what the sections will cost before the first call."""

    def __init__(
        self,
        gateway: Gateway,
        repairs: int = MOST_REPAIRS,
        on_estimate: Callable[[Estimate], None] = lambda _: None,
    ) -> None:
        self.gateway = gateway
        self.repairs = repairs
        self._on_estimate = on_estimate

    @property
    def name(self) -> str:
        """The first model's name."""
        return self.gateway.endpoint.model

    @property
    def max_parallel(self) -> int:
        """As many sections at once as the endpoint takes calls."""
        return self.gateway.endpoint.max_parallel

    @property
    def most_passages(self) -> int:
        """As the first endpoint's model can do with."""
        return self.gateway.endpoint.most_passages

    def begin(self, briefs: Sequence[SectionBrief]) -> None:
        """Estimates the cost of all sections; BudgetSpentError when not even a single call for each can be paid."""
        estimate = self._estimate(briefs)
        self._on_estimate(estimate)
        self.gateway.budget.check(estimate.likely)

    def _estimate(self, briefs: Sequence[SectionBrief]) -> Estimate:
        endpoint = self.gateway.endpoint
        likely = most = NOTHING
        for brief in briefs:
            prompt, reply = self.prepare(brief).tokens, endpoint.reply_tokens
            expected = min(reply, int((brief.section.max_chars or _USUAL_CHARS) * _TOKENS_PER_CHAR))
            likely += price_tokens(endpoint, prompt, expected)
            # Each repair sends the prompt and the text before it once more, and some words on what is wrong.
            repairs = self.repairs * (prompt + reply + _REPAIR_TOKENS)
            most += price_tokens(endpoint, prompt + repairs, reply * (1 + self.repairs))
        return Estimate(len(briefs), likely, most)

    def write(self, brief: SectionBrief, bind: Bind | None = None) -> "ModelRun":
        """Begins a section; nothing is rendered or sent before the run is iterated."""
        return ModelRun(self, brief, bind or partial(bind_figures, brief=brief))

    def prepare(self, brief: SectionBrief) -> Prepared:
        """Renders the prompt and fits it into the model's window, passages last.

        PromptTooLongError when it does not fit without passages.
        """
        fixed = (
            render_prompt(SectionSystemPrompt(brief.office, brief.year)),
            render_prompt(EXAMPLE_SECTION),
            render_prompt(SectionExamplePrompt()),
        )
        again, bare = _turns_again(brief), section_prompt(brief)
        fitted = fit_passages(
            [one.masked for one in brief.passages],
            lambda chosen: (*fixed, *(one.content for one in again), render_prompt(lend_wording(bare, chosen))),
            self.gateway.prompt_limit,
            brief.section.heading or "开头",
        )
        system, question, answer = fixed
        before = (Message("system", system), Message("user", question), Message("assistant", answer))

        def ask(chosen: Sequence[str]) -> tuple[Message, ...]:
            return (*before, Message("user", render_prompt(lend_wording(bare, chosen))), *again)

        return Prepared(ask(fitted.kept), ask(()), fitted.omissions, fitted.tokens)


class ModelRun:
    """The writing of one section by a model: iterate for the pieces of its first text, then read `written`.

    Repairs run inside the iteration, after the last piece, and are not streamed. ModelError as in `ChatRun`.
    """

    def __init__(self, writer: ModelWriter, brief: SectionBrief, bind: Bind) -> None:
        self._writer = writer
        self._brief = brief
        self._bind = bind
        self._written: Written | None = None
        self._chat: GatewayRun | None = None
        self.calls: tuple[Completion, ...] = ()

    @property
    def partial(self) -> str:
        """The model's first text so far, labels in it; also after the run broke off."""
        return self._chat.partial if self._chat else ""

    @property
    def written(self) -> Written:
        """The outcome; RuntimeError before the run was iterated to its end."""
        if self._written is None:
            raise RuntimeError("the section was not iterated to its end")
        return self._written

    async def __aiter__(self) -> AsyncGenerator[str, None]:
        prepared = self._writer.prepare(self._brief)
        self._chat = chat = self._writer.gateway.stream(prepared.messages, self._brief.section.id)
        async with aclosing(chat.__aiter__()) as pieces:
            async for piece in pieces:
                yield piece
        self.calls = (chat.completion,)
        text, reason = chat.completion.text, chat.completion.reason
        if chat.completion.finish == "complete":
            text = await self._repair(prepared, text)
        text, echoed = drop_echo(text, [one.content for one in prepared.messages[:4]], self._brief.section.heading)
        # After the echo: an order in English that a past report held, and the model wrote down, is gone by now.
        reason = reason or _judge_language(text)
        self._written = self._finish(prepared, chat, text, reason, echoed)

    async def _repair(self, prepared: Prepared, text: str) -> str:
        """Shows the model its faults, at most `repairs` times, and keeps the better text of each round."""
        bound = await asyncio.to_thread(self._bind, text)
        for _ in range(self._writer.repairs):
            faults = list_faults(bound)
            if not faults:
                break
            prompt = render_prompt(RepairPrompt(faults, list_materials(self._brief)))
            turns = (*prepared.bare, Message("assistant", text), Message("user", prompt))
            try:
                completion = await self._writer.gateway.complete(turns, self._brief.section.id)
            except ModelError:
                break  # the first text stands, with its findings; the endpoint's trouble shows at the next section
            self.calls = (*self.calls, completion)
            better = await asyncio.to_thread(self._bind, completion.text)
            if completion.finish == "complete" and _is_better(better, bound):
                text, bound = completion.text, better
        return text

    def _finish(
        self, prepared: Prepared, chat: GatewayRun, text: str, reason: str, echoed: tuple[Omission, ...]
    ) -> Written:
        prompts = [one.usage.prompt_tokens for one in self.calls]
        replies = [one.usage.completion_tokens for one in self.calls]
        return Written(
            text=text,
            source="model",
            state="incomplete" if reason else "complete",
            reason=reason,
            omissions=(*prepared.omissions, *echoed),
            prompt_hash=chat.prompt_hash,
            prompt_tokens=sum(prepared.tokens if one is None else one for one in prompts),
            completion_tokens=sum(
                count_tokens(call.text) if one is None else one for one, call in zip(replies, self.calls, strict=True)
            ),
        )


def _turns_again(brief: SectionBrief) -> tuple[Message, ...]:
    """The text that is there and what is asked of it, when it is written again."""
    if brief.request is None:
        return ()
    ask = render_prompt(revise_prompt(brief, brief.request))
    return (Message("assistant", brief.request.current), Message("user", ask))


def list_faults(bound: Bound) -> tuple[Fault, ...]:
    """What the model is to mend, each with the words it stands in; figures stand there as labels again. Nothing
    without an error: for the sake of warnings alone no call is spent."""
    if not _errors(bound):
        return ()
    faults = sorted(bound.findings, key=lambda one: one.severity != "error")
    return tuple(Fault(one.rule, _excerpt(bound, one)) for one in faults[:MOST_FAULTS])


def _excerpt(bound: Bound, finding: Finding) -> str:
    start, end = max(0, finding.start - 12), min(len(bound.text), finding.end + 6)
    inside = [use for use in bound.uses if use.start < end and start < use.end]
    if inside:
        start, end = min(start, inside[0].start), max(end, inside[-1].end)
    words = bound.text[start:end]
    for use in reversed(inside):
        words = words[: use.start - start] + f"[[{use.label}]]" + words[use.end - start :]
    return words.replace("\n", " ")


def _errors(bound: Bound) -> int:
    return sum(1 for one in bound.findings if one.severity == "error")


def _is_better(new: Bound, old: Bound) -> bool:
    """Fewer errors, and not by simply leaving most of the section out."""
    return _errors(new) < _errors(old) and count_han(new.text) * 2 >= count_han(old.text)


def drop_echo(text: str, prompts: Sequence[str], heading: str) -> tuple[str, tuple[Omission, ...]]:
    """Takes out sentences copied from the prompts (instructions, worked example, past wording), and names each.

    What the last prompt says outside its fence is this year's material, and stays.
    """
    *rules, ask = prompts
    # A model may leave the marks of what was masked out of a sentence, or keep them.
    past = "".join(f"{match[2]}\n{_MASK.sub('', match[2])}" for match in FENCED.finditer(ask))
    omissions: list[Omission] = []

    def judge(match: re.Match[str]) -> str:
        sentence = match.group().strip()
        if len(sentence) >= _ECHO_CHARS:
            copied_rule = any(sentence in prompt for prompt in rules)
            if copied_rule or (sentence in past and "[[" not in sentence):
                what = "提示词" if copied_rule else "往年文字"
                omissions.append(Omission(sentence, f"是模型照抄的{what}，不是今年的事", heading))
                return ""
        return match.group()

    return _SENTENCE.sub(judge, text), tuple(omissions)


def _judge_language(text: str) -> str:
    """Why the text cannot be a section by its language, "" when it is Chinese."""
    letters = sum(1 for char in text if char.isalpha())
    if letters and count_han(text) < letters * _LEAST_HAN:
        return "模型写的不是中文。"
    return ""
