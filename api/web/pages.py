"""Rendering of pages: constant templates of ours, everything escaped, undefined names an error."""

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.accounts.roles import ROLE_NAMES, Right, has_right
from api.accounts.sessions import Visitor
from api.reporting import CHECK_NAMES
from api.version import program_version
from api.web.words import language_of, translator
from drafter.finding import SEVERITY_NAMES
from drafter.reporting.copy_report import KIND_NAMES

HTMX = "htmx.min.js"
_NAVIGATION: tuple[tuple[str, str, Right], ...] = (
    ("/", "工作台", "read"),
    ("/reports", "往年总结", "read"),
    ("/statistics", "统计数据", "read"),
    ("/new", "新建初稿", "draft"),
    ("/check", "核对外来稿件", "read"),
    ("/accounts", "账号", "manage"),
    ("/audit", "审计", "manage"),
)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def asset(name: str, folder: str = "static") -> str:
    """The address of a static file, with its content's hash: browsers may keep it for ever and never a stale one."""
    package, place = ("js_lib_htmx", "static/htmx") if name == HTMX else ("api", folder)
    content = files(package).joinpath(place, name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:12]}"


def render(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """The page of a template. `values` are what it shows; the visitor, words and navigation are added."""
    language = language_of(request)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    content = (
        _environment()
        .get_template(template)
        .render(
            _=translator(language),
            language=language,
            visitor=visitor,
            path=request.url.path,
            navigation=_navigation(visitor),
            may=lambda right: visitor is not None and has_right(visitor.account.role, right),
            role_names=ROLE_NAMES,
            kind_names=KIND_NAMES,
            check_names=CHECK_NAMES,
            severity_names=SEVERITY_NAMES,
            asset=asset,
            version=program_version(),
            **values,
        )
    )
    return HTMLResponse(content, status_code=status)


def _navigation(visitor: Visitor | None) -> list[tuple[str, str]]:
    if visitor is None or visitor.account.must_change:
        return []
    return [(path, name) for path, name, right in _NAVIGATION if has_right(visitor.account.role, right)]
