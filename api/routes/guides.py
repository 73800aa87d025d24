"""帮助: a short guide for each of the three roles, written in docs/guide."""

from functools import cache
from importlib.resources import files
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from api.web.pages import asset, render
from api.web.visitor import SignedIn

router = APIRouter(prefix="/help")
Guide = Literal["clerk", "editor", "reviewer"]
_FOR_ROLE: dict[str, Guide] = {"clerk": "clerk", "editor": "editor", "qa": "reviewer", "admin": "clerk"}


@router.get("")
def show_own(request: Request, visitor: SignedIn) -> Response:
    """The guide for the visitor's role."""
    return _page(request, _FOR_ROLE[visitor.account.role])


@router.get("/{guide}")
def show_guide(request: Request, visitor: SignedIn, guide: Guide) -> Response:  # noqa: ARG001  # any account reads all
    """One of the guides."""
    return _page(request, guide)


def _page(request: Request, guide: Guide) -> Response:
    return render(request, "help.html", guide=guide, content=_render(guide))


@cache
def _render(guide: Guide) -> Markup:
    """The guide as HTML. It is our own constant text; raw HTML in it is escaped all the same."""
    text = files("api").joinpath(f"guide/{guide}.md").read_text(encoding="utf-8")
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(text)
    for image in (child for token in tokens for child in token.children or () if child.type == "image"):
        image.attrSet("src", asset(str(image.attrGet("src")), folder="guide"))
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # rendered by the line above
