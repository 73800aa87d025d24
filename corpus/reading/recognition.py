"""Text of pictures by rapidocr (the extra `nigao[ocr]`), a page a call, in a process of its own with its own limits."""

import importlib.util
import io
from collections.abc import Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from corpus.reading.child import Limits
from corpus.reading.pdf_page import PdfLine, join_rows, render_page
from corpus.reading.typeface import Face, Piece

if TYPE_CHECKING:
    import numpy as np
    from PIL.ImageFile import ImageFile
    from rapidocr import RapidOCR

RECOGNITION = Limits(seconds=60, mapped_bytes=None, private_bytes=512 * 2**20, files=200, processes=1)
"""onnxruntime maps over 1 GB; resident it stays under 512 MB at _DETECTED_SIDE (measured). A page takes 2 to 5 s."""

INSTALL_ADVICE = "扫描件没有文字层，读不出文字：装上文字识别（pip install 'nigao[ocr]'）就能读，或上传原来的 .docx。"
PAGE_SIDE = 2000
"""Longest side of a page's picture in pixels; A4 at 170 dpi. rapidocr makes larger ones smaller itself."""

_DETECTED_SIDE = 1024
_MAX_PIXELS = 50_000_000
_MAX_FRAMES = 200
_OPTIONS = {
    "Global.log_level": "critical",
    "Global.use_cls": False,
    "Global.max_side_len": PAGE_SIDE,
    # Lines of text are found just as well in a smaller picture, with 460 MB instead of 750 MB; they are read in full.
    "Det.limit_type": "max",
    "Det.limit_side_len": _DETECTED_SIDE,
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_engine: "list[RapidOCR]" = []


def can_recognise() -> bool:
    """Whether rapidocr is installed."""
    return importlib.util.find_spec("rapidocr") is not None


def count_frames(data: bytes) -> int:
    """How many pictures an image file holds (a .tif may hold several). Raises InputError as `recognise_page` does."""
    return min(_MAX_FRAMES, getattr(_open_image(data), "n_frames", 1))


def recognise_page(_name: str, data: bytes, page: int) -> tuple[PdfLine, ...]:
    """The lines of one page (from 0) of a PDF or image, top to bottom, in pixels counted upwards from its foot.

    Sizes are evened out, as a box is as high as its characters happen to be. Raises InputError when the picture
    cannot be opened.
    """
    picture = render_page(data, page, PAGE_SIDE) if data.startswith(b"%PDF-") else _read_frame(data, page)
    boxes, texts = _find_lines(picture)
    height = float(picture.shape[0])
    if not boxes:
        return ()
    usual = median(bottom - top for _, top, _, bottom in boxes)
    lines = []
    for (left, top, right, bottom), text in zip(boxes, texts, strict=True):
        size = usual if 0.7 * usual < bottom - top < 1.35 * usual else bottom - top
        middle = height - (top + bottom) / 2
        piece = Piece(text, Face(size=round(size)))
        lines.append(PdfLine(page, left, right, middle + size / 2, middle - size / 2, size, (piece,)))
    return tuple(join_rows(lines))


def _bound(box: Iterable[Sequence[float]]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a box of four corners."""
    across, down = [float(point[0]) for point in box], [float(point[1]) for point in box]
    return min(across), min(down), max(across), max(down)


def _find_lines(picture: "np.ndarray[Any, Any]") -> tuple[list[tuple[float, float, float, float]], list[str]]:
    """The boxes of the lines in the picture and what is written in each."""
    from rapidocr import RapidOCR

    if not _engine:  # one for this process: loading its models takes as long as reading a page
        _engine.append(RapidOCR(params=_OPTIONS))
    found: Any = _engine[0](picture)
    pairs = zip(found.boxes, found.txts, strict=True) if found.boxes is not None else ()
    read = [(_bound(box), text) for box, text in pairs if text.strip()]
    return [box for box, _ in read], [text for _, text in read]


def _read_frame(data: bytes, frame: int) -> "np.ndarray[Any, Any]":
    import numpy as np

    image = _open_image(data)
    try:
        image.seek(frame)
        image.draft("L", (PAGE_SIDE, PAGE_SIDE))  # a .jpg is then made smaller while it is read
        grey = image.convert("L")
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise InputError("图片不完整或已损坏，读不出来，请重新扫描或导出一份。") from error
    grey.thumbnail((PAGE_SIDE, PAGE_SIDE))
    return np.asarray(grey)


def _open_image(data: bytes) -> "ImageFile":
    """A picture whose header has been read; InputError for a damaged or huge one."""
    from PIL import Image

    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputError("图片不完整或已损坏，读不出来，请重新扫描或导出一份。") from error
    if image.width * image.height > _MAX_PIXELS:
        raise InputError(f"图片有 {image.width}×{image.height} 个像素，太大了，请按 150 至 300 dpi 重新扫描。")
    return image
