"""A file that a browser or a program saves."""

from urllib.parse import quote

from fastapi.responses import Response

FILE_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attach(content: bytes, name: str, kind: str) -> Response:
    """The content to be saved as `name`.`kind` (RFC 6266, RFC 8187 for the Chinese name)."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}')}"}
    return Response(content, media_type=FILE_TYPES[kind], headers=headers)
