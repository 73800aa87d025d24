"""What all models of the API share, and the model of an error."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Sent(BaseModel):
    """A request's body: a field that is not known is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """An answer, read from a value of the domain."""

    model_config = ConfigDict(from_attributes=True)


class FieldProblem(BaseModel):
    """One field that is wrong."""

    at: str = Field(examples=["body.year"])
    reason: str = Field(examples=["Input should be a valid integer"])


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["没有这一页，或者不是本单位的。"])
    instance: str = Field(examples=["/api/v1/drafts/0123456789ab"])
    errors: list[FieldProblem] | None = None
    request_id: str | None = Field(None, examples=["0123456789ab"], description="也在程序的日志里，告诉管理员")


class LeftOut(Shown):
    """Something that was left out, and why."""

    what: str = Field(examples=["第3页"])
    reason: str = Field(examples=["是图片，认不出文字"])
    where: str = Field(examples=["附件"])


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        400: "内容不能用，detail 说明原因",
        401: "没有令牌，或令牌不对",
        403: "角色不能做这一步",
        404: "没有，或者不是本单位的",
        409: "别人先改过了，或与幂等键的第一次请求不同",
        413: "内容太大",
        422: "字段缺少或写法不对",
        429: "请求太多，Retry-After 秒后再试",
        500: "程序出错，detail 里有编号",
        503: "排队的太多，或数据库正忙，稍后再试",
        507: "服务器磁盘满了",
    }.items()
}
