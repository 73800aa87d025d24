"""Who a token belongs to."""

from fastapi import APIRouter

from api.schemas.identity import Me
from api.web.visitor import Reader

router = APIRouter(tags=["身份"])


@router.get("/me")
def show_me(visitor: Reader) -> Me:
    """令牌所属的账号。"""
    account = visitor.account
    return Me(
        name=account.name,
        full_name=account.full_name,
        office=account.office,
        role=account.role,
        csrf=visitor.csrf,
    )
