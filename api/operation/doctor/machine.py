"""The machine: disk, permissions, the fonts of the documents, and the endpoints where any are named."""

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2

from api.embedding_access import make_embedder
from api.home import Home
from api.model_access import list_endpoints
from api.operation.doctor.check import Check, name_some
from api.operation.readiness import LEAST_FREE_BYTES
from api.settings import Settings
from corpus.embed import BLANK_TEXT
from corpus.errors import InputError
from corpus.reading.file_access import explain_refusal
from drafter.calling.endpoint import Endpoint
from drafter.layout.docx_style import BODY_FONT, FALLBACKS, HEAVY_FONT, KAI_FONT, SONG_FONT, TITLE_FONT

_FONTS = (TITLE_FONT, BODY_FONT, HEAVY_FONT, KAI_FONT, SONG_FONT)
_SECONDS = 5.0
_MB = 1 << 20


def check_disk(data: Path) -> Check:
    """Room for the next upload, and for a backup on the same disk."""
    free = shutil.disk_usage(data).free
    used = sum(path.lstat().st_size for path in _files_below(data))
    told = f"剩 {free // _MB} MB，数据文件夹用了 {used // _MB} MB"
    if free < LEAST_FREE_BYTES:
        return Check("disk", "磁盘", "bad", f"{told}；收不进新材料了，请腾出空间")
    if free < used:
        return Check("disk", "磁盘", "todo", f"{told}；在这个磁盘上放不下一份备份")
    return Check("disk", "磁盘", "ok", told)


def check_permissions(data: Path) -> Check:
    """Whether the folder's owner can write all of it, and nobody else can read it."""
    folder = data.stat()
    foreign, open_to_write, open_to_read = [], [], []
    for path in (data, *_files_below(data)):
        found = path.lstat()
        name = "." if path == data else path.relative_to(data).as_posix()
        if found.st_uid != folder.st_uid or not os.access(path, os.R_OK | os.W_OK):
            foreign.append(name)
        if found.st_mode & stat.S_IWOTH:
            open_to_write.append(name)
    if folder.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        open_to_read.append(str(data))
    if foreign:
        message = f"属于别的用户或写不进去：{name_some(foreign)}；请改成运行 nigao serve 的用户所有"
        return Check("permissions", "权限", "bad", message, tuple(foreign))
    if open_to_write:
        message = f"谁都能改：{name_some(open_to_write)}；请用 chmod -R go-rwx 收回"
        return Check("permissions", "权限", "bad", message, tuple(open_to_write))
    if open_to_read:
        return Check("permissions", "权限", "todo", f"本机别的用户进得去，请用 chmod 700 {data} 收回")
    return Check("permissions", "权限", "ok", "只有本用户能读写")


def check_fonts() -> Check:
    """The fonts of GB/T 9704. A document names them all the same: they matter where it is opened and printed."""
    if (lister := shutil.which("fc-list")) is None:
        return Check("fonts", "字体", "unseen", "没有 fc-list，查不了；只影响在本机打开和打印 .docx 的样子")
    listed = subprocess.run([lister, ":", "family"], capture_output=True, timeout=60, check=False).stdout
    families = {name.strip() for line in listed.decode("utf-8", "replace").splitlines() for name in line.split(",")}
    missing = tuple(font for font in _FONTS if font not in families)
    if not missing:
        return Check("fonts", "字体", "ok", f"{name_some(_FONTS)} 都有")
    replaced = [f"{font}（用 {FALLBACKS[font]} 代）" if FALLBACKS[font] in families else font for font in missing]
    return Check("fonts", "字体", "todo", f"没有 {name_some(replaced)}；只影响在本机打开 .docx 的样子", missing)


def check_endpoints(settings: Settings) -> Iterator[Check]:
    """Whether the endpoints that the administrator named answer and have the models; nothing where none is named."""
    if not settings.model_url:
        return
    try:
        endpoints = list_endpoints(settings, settings.model_list[0] if settings.model_list else "")
    except InputError as error:
        yield Check("endpoint", "模型服务", "bad", str(error).rstrip("。"))
        return
    wanted = (settings.model_list, (settings.fallback_model,))
    for endpoint, models in zip(endpoints, wanted, strict=False):
        yield _ask(endpoint, models)


def _ask(endpoint: Endpoint, models: tuple[str, ...]) -> Check:
    """Asks for the list of models, which costs nothing and sends no text."""
    host = endpoint.host
    try:
        answer = httpx2.get(
            f"{endpoint.base_url.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {endpoint.api_key}"},
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )
    except httpx2.HTTPError:
        return Check("endpoint", "模型服务", "bad", f"{host} 在 {_SECONDS:g} 秒内没有回答，请检查地址和网络")
    if answer.status_code in (401, 403):
        return Check("endpoint", "模型服务", "bad", f"{host} 不接受所设的密钥")
    if answer.status_code >= 500 or answer.is_redirect:
        return Check("endpoint", "模型服务", "bad", f"{host} 的回答是 {answer.status_code}")
    served = _read_models(answer)
    missing = tuple(one for one in models if one not in served)
    if served and missing:
        return Check("endpoint", "模型服务", "bad", f"{host} 上没有模型 {name_some(missing)}", missing)
    listed = "，所设的模型都在" if served else "，它不列出模型"
    return Check("endpoint", "模型服务", "ok", f"{host} 有回答{listed}")


def check_embedding_service(home: Home) -> Iterator[Check]:
    """Whether the endpoint that makes the vectors gives one of a text of one character; nothing where none is named.
    EmbeddingError when it does not, and within 5 s."""
    if home.embedding:
        width = make_embedder(home).embed([BLANK_TEXT], query=True).shape[1]
        yield Check("embedding", "向量服务", "ok", f"{home.embedding.model} 有回答，向量 {width} 维")


def _read_models(answer: httpx2.Response) -> set[str]:
    try:
        return {str(one["id"]) for one in answer.json()["data"]}
    except (ValueError, KeyError, TypeError):
        return set()


def _files_below(data: Path) -> Iterator[Path]:
    """Files and folders; InputError when a folder cannot be read, as nothing would be known of it."""
    for folder, names, files in os.walk(data, onerror=_refuse):
        yield from (Path(folder) / name for name in (*names, *files))


def _refuse(error: OSError) -> None:
    raise InputError(f"“{error.filename}”读不出来：{explain_refusal(error)}。")
