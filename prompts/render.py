"""Fills prompts: the only place where words for a model are made."""

from dataclasses import fields
from enum import StrEnum
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from prompts.context import (
    RepairPrompt,
    RevisePrompt,
    SectionExamplePrompt,
    SectionPrompt,
    SectionSystemPrompt,
)

Prompt = SectionSystemPrompt | SectionExamplePrompt | SectionPrompt | RepairPrompt | RevisePrompt


class PromptName(StrEnum):
    """Every prompt; the value is its template's name without .j2."""

    SECTION_SYSTEM = "section_system"
    SECTION_EXAMPLE = "section_example"
    SECTION = "section"
    REPAIR = "repair"
    REVISE = "revise"


CONTEXTS: dict[PromptName, type[Prompt]] = {
    PromptName.SECTION_SYSTEM: SectionSystemPrompt,
    PromptName.SECTION_EXAMPLE: SectionExamplePrompt,
    PromptName.SECTION: SectionPrompt,
    PromptName.REPAIR: RepairPrompt,
    PromptName.REVISE: RevisePrompt,
}
_NAMES = {context: name for name, context in CONTEXTS.items()}


@cache
def _environment() -> Environment:
    # The replies are Chinese plain text, not HTML: escaping would put &lt; before a model. Pages escape on their own.
    return Environment(
        loader=PackageLoader("prompts", "."),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def render_prompt(context: Prompt) -> str:
    """The text of the prompt this context belongs to; jinja2.UndefinedError when a template names what it lacks."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return _environment().get_template(f"{_NAMES[type(context)].value}.j2").render(values).strip()
