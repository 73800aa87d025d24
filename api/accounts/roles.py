"""Roles and what each may do: one table, asked by every route and shown by every page."""

from typing import Literal, get_args

Role = Literal["clerk", "editor", "qa", "admin"]
Right = Literal[
    "read",  # past reports, statistics and drafts of the own office
    "collect",  # take in and delete past reports, enter statistics and events
    "draft",  # ask for a first draft
    "edit",  # change, regenerate and lock sections
    "judge",  # close findings, return or sign a draft
    "manage",  # accounts and settings
]
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_NAMES: dict[Role, str] = {"clerk": "科员", "editor": "编辑", "qa": "核稿", "admin": "管理员"}
_RIGHTS: dict[Role, frozenset[Right]] = {
    "clerk": frozenset({"read", "collect", "draft", "edit"}),
    "editor": frozenset({"read", "collect", "draft", "edit"}),
    "qa": frozenset({"read", "judge"}),
    "admin": frozenset({"read", "manage"}),
}


def has_right(role: Role, right: Right) -> bool:
    """Whether the role holds the right."""
    return right in _RIGHTS[role]
