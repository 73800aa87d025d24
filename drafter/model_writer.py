"""The writer that asks a model: prompt, call, and a bounded repair of what binding finds wrong."""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from corpus.characters import count_han
from corpus.omission import Omission
from drafter.binding import Bound, bind_figures
from drafter.brief import SectionBrief, Written
from drafter.budget import count_tokens, fit_passages
from drafter.calling.privacy import find_secret_mark, mask_personal, restore_personal
from drafter.errors import ModelError, SecretMaterialError
from drafter.finding import Finding
from drafter.material import FENCED, list_materials, revise_prompt, section_prompt
from drafter.model import Completion, Message, ModelClient
from prompts.context import EXAMPLE_SECTION, Fault, RepairPrompt, SectionExamplePrompt, SectionSystemPrompt
from prompts.render import render_prompt

MOST_REPAIRS = 2
MOST_FAULTS = 8  # more than a small model can act on at once
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")
_ECHO_CHARS = 12  # a sentence this long that also stands in the instructions was copied from them
_LEAST_HAN = 0.5  # of the letters; below it the reply is in another language


@dataclass(frozen=True, slots=True)
class Prepared:
    """A section's prompt, ready to send: `tokens` is our estimate, `originals` what was masked for the way out."""

    messages: tuple[Message, ...]
    omissions: tuple[Omission, ...]
    prompt_hash: str
    tokens: int
    originals: Mapping[str, str]


class ModelWriter:
    """A `Writer` over one model endpoint. `repairs` bounds the further calls after a faulty first text."""

    def __init__(self, client: ModelClient, repairs: int = MOST_REPAIRS) -> None:
        self.client = client
        self.repairs = repairs

    @property
    def name(self) -> str:
        """The model's name."""
        return self.client.endpoint.model

    @property
    def max_parallel(self) -> int:
        """As many sections at once as the endpoint takes calls."""
        return self.client.endpoint.max_parallel

    def write(self, brief: SectionBrief) -> "ModelRun":
        """Begins a section; nothing is rendered or sent before the run is iterated."""
        return ModelRun(self, brief)

    def prepare(self, brief: SectionBrief) -> Prepared:
        """Renders the prompt and fits it into the model's window, passages last.

        PromptTooLongError when it does not fit without passages; SecretMaterialError when marked material would leave
        this machine.
        """
        endpoint = self.client.endpoint
        fixed = (
            render_prompt(SectionSystemPrompt(brief.office, brief.year)),
            render_prompt(EXAMPLE_SECTION),
            render_prompt(SectionExamplePrompt()),
        )
        again = _turns_again(brief)
        fitted = fit_passages(
            [one.masked for one in brief.passages],
            lambda chosen: (*fixed, *(one.content for one in again), render_prompt(section_prompt(brief, chosen))),
            endpoint.context_tokens - endpoint.reply_tokens,
            brief.section.heading or "开头",
        )
        contents: Sequence[str] = (
            *fixed,
            render_prompt(section_prompt(brief, fitted.kept)),
            *(one.content for one in again),
        )
        originals: Mapping[str, str] = {}
        if not endpoint.is_local:
            if mark := find_secret_mark(contents):
                raise SecretMaterialError(mark)
            masked = mask_personal(contents)
            contents, originals = masked.texts, masked.originals
        system, question, answer, ask, *said = contents
        again = tuple(Message(one.role, content) for one, content in zip(again, said, strict=True))
        messages = (
            Message("system", system),
            Message("user", question),
            Message("assistant", answer),
            Message("user", ask),
            *again,
        )
        return Prepared(messages, fitted.omissions, hash_messages(messages), fitted.tokens, originals)


class ModelRun:
    """The writing of one section by a model: iterate for the pieces of its first text, then read `written`.

    Repairs run inside the iteration, after the last piece, and are not streamed. ModelError as in `ChatRun`.
    """

    def __init__(self, writer: ModelWriter, brief: SectionBrief) -> None:
        self._writer = writer
        self._brief = brief
        self._written: Written | None = None
        self.calls: tuple[Completion, ...] = ()

    @property
    def written(self) -> Written:
        """The outcome; RuntimeError before the run was iterated to its end."""
        if self._written is None:
            raise RuntimeError("the section was not iterated to its end")
        return self._written

    async def __aiter__(self) -> AsyncIterator[str]:
        prepared = self._writer.prepare(self._brief)
        chat = self._writer.client.stream(prepared.messages)
        async with aclosing(chat.__aiter__()) as pieces:
            async for piece in pieces:
                yield piece
        self.calls = (chat.completion,)
        text, reason = chat.completion.text, chat.completion.reason
        if chat.completion.finish == "complete":
            text = await self._repair(prepared, text)
            reason = _judge_language(text)
        text, echoed = drop_echo(text, [one.content for one in prepared.messages[:4]], self._brief.section.heading)
        self._written = self._finish(prepared, text, reason, echoed)

    async def _repair(self, prepared: Prepared, text: str) -> str:
        """Shows the model its faults, at most `repairs` times, and keeps the better text of each round."""
        bound = self._bind(text, prepared)
        for _ in range(self._writer.repairs):
            faults = list_faults(bound)
            if not faults:
                break
            prompt = render_prompt(RepairPrompt(faults, list_materials(self._brief)))
            if prepared.originals:
                for mark, value in prepared.originals.items():
                    prompt = prompt.replace(value, f"[[{mark}]]")
            turns = (*prepared.messages, Message("assistant", text), Message("user", prompt))
            try:
                completion = await self._writer.client.complete(turns)
            except ModelError:
                break  # the first text stands, with its findings; the endpoint's trouble shows at the next section
            self.calls = (*self.calls, completion)
            better = self._bind(completion.text, prepared)
            if completion.finish == "complete" and _is_better(better, bound):
                text, bound = completion.text, better
        return text

    def _bind(self, text: str, prepared: Prepared) -> Bound:
        return bind_figures(restore_personal(text, prepared.originals), self._brief)

    def _finish(self, prepared: Prepared, text: str, reason: str, echoed: tuple[Omission, ...]) -> Written:
        prompts = [one.usage.prompt_tokens for one in self.calls]
        replies = [one.usage.completion_tokens for one in self.calls]
        return Written(
            text=restore_personal(text, prepared.originals),
            source="model",
            state="incomplete" if reason else "complete",
            reason=reason,
            omissions=(*prepared.omissions, *echoed),
            prompt_hash=prepared.prompt_hash,
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


def hash_messages(messages: Sequence[Message]) -> str:
    """SHA-256 over all turns as they are sent."""
    turns = json.dumps([[one.role, one.content] for one in messages], ensure_ascii=False)
    return hashlib.sha256(turns.encode("utf-8", "surrogatepass")).hexdigest()


def list_faults(bound: Bound) -> tuple[Fault, ...]:
    """The errors of binding for the model, each with the words it stands in; figures stand there as labels again."""
    errors = [one for one in bound.findings if one.severity == "error"]
    return tuple(Fault(one.rule, _excerpt(bound, one)) for one in errors[:MOST_FAULTS])


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
    past = "".join(match[2] for match in FENCED.finditer(ask))
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
