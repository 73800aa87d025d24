"""What can go wrong with a model. Each error is one Chinese sentence that says what to do, without key or path."""

from typing import ClassVar

from corpus.errors import NigaoError


class ModelError(NigaoError):
    """A call gave no usable text. `retryable` says whether the same call may succeed a little later,
    `another_may_help` whether it may at another endpoint."""

    retryable: ClassVar[bool] = False
    another_may_help: ClassVar[bool] = True


class EndpointDownError(ModelError):
    """Nobody answers at the address: refused, unknown host, TLS failure, connection cut before any text."""

    retryable = True

    def __init__(self, host: str) -> None:
        super().__init__(f"连不上模型服务 {host}，请检查地址和网络，或改用内置写法。")


class EndpointFailedError(ModelError):
    """The server answered 5xx, or something that is no chat reply at all (a proxy's error page)."""

    retryable = True

    def __init__(self, host: str, status: int) -> None:
        super().__init__(f"模型服务 {host} 出错（状态码 {status}），请稍后重试。")


class RateLimitError(ModelError):
    """429: `retry_after` is the wait the server asks for, in seconds, None when it names none."""

    retryable = True

    def __init__(self, host: str, retry_after: float | None) -> None:
        self.retry_after = retry_after
        super().__init__(f"模型服务 {host} 请求过多或额度用完，请稍后重试。")


class ModelTimeoutError(ModelError):
    """No text in time. `stage` is first byte, idle or whole section, in Chinese."""

    retryable = True

    def __init__(self, host: str, stage: str, seconds: float) -> None:
        super().__init__(f"模型服务 {host} {stage}超过 {seconds:g} 秒，已停止等待；慢的模型可在设置里放宽时限。")


class EndpointPausedError(ModelError):
    """The breaker is open: so many calls failed in a row that none is sent for `seconds` more."""

    retryable = True

    def __init__(self, host: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"模型服务 {host} 连续出错，已暂停使用，请稍后重试。")


class WrongKeyError(ModelError):
    """401 or 403."""

    def __init__(self, host: str) -> None:
        super().__init__(f"模型服务 {host} 不接受所设的密钥，请管理员检查密钥和权限。")


class ModelMissingError(ModelError):
    """404: the address has no such model (or no such path)."""

    def __init__(self, host: str, model: str) -> None:
        super().__init__(f"模型服务 {host} 上没有模型“{model}”，请检查模型名和地址（通常以 /v1 结尾）。")


class RedirectError(ModelError):
    """3xx: never followed, since a redirect could lead into the inner network (SSRF)."""

    def __init__(self, host: str) -> None:
        super().__init__(f"模型服务 {host} 要求转到别的地址，为安全起见没有跟随，请把设置改成真实地址。")


class RequestRefusedError(ModelError):
    """Any other 4xx: the server does not accept the request as it is."""

    def __init__(self, host: str, status: int) -> None:
        super().__init__(f"模型服务 {host} 不接受这次请求（状态码 {status}），请管理员检查模型设置。")


class PromptTooLongError(ModelError):
    """The material does not fit the model's window, by our count or by the server's word."""

    def __init__(self, limit: int, found: int | None = None) -> None:
        counted = f"，实际约 {found}" if found is not None else ""
        super().__init__(f"这一节的材料超出模型能读的长度（上限 {limit} 个词元{counted}），请减少材料或换模型。")


class BadReplyError(ModelError):
    """The server answered 200 with something that holds no reply text."""

    retryable = True

    def __init__(self, host: str) -> None:
        super().__init__(f"模型服务 {host} 的回复看不懂，应为对话接口的文本或事件流。")


class EmptyReplyError(ModelError):
    """The reply ended normally and holds no text (only spaces, or only a <think> block)."""

    retryable = True

    def __init__(self, model: str) -> None:
        super().__init__(f"模型“{model}”没有写出任何正文，请重试或换模型。")


class RefusedReplyError(ModelError):
    """The model declined to write."""

    def __init__(self, model: str) -> None:
        super().__init__(f"模型“{model}”拒绝写这一节，请换模型或改用内置写法。")


class SecretMaterialError(ModelError):
    """The text bears a 密级 mark: it must not leave this machine."""

    another_may_help = False

    def __init__(self, mark: str) -> None:
        super().__init__(f"材料带有密级标志“{mark}”，不能送往外部模型，请改用内置写法或本机模型。")


class BudgetSpentError(ModelError):
    """The next call would pass a limit that the administrator set: `whose` it is and how high."""

    another_may_help = False

    def __init__(self, whose: str, limit: str) -> None:
        super().__init__(f"{whose}的模型用量到了上限 {limit}，已停止；要接着写，请管理员调高上限。")


class DraftStoppedError(NigaoError):
    """The drafting was stopped before its end, by a person or by the error it names; what was written is kept."""

    def __init__(self, why: str, finished: int, *, interrupted: bool) -> None:
        self.interrupted = interrupted
        kept = f"已写完的 {finished} 节存着，" if finished else ""
        super().__init__(f"{why}{kept}再运行同样的命令就接着写。")
