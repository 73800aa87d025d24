"""File metadata of an exported draft: title and author, and the implicit AI label.

The implicit label follows 人工智能生成合成内容标识办法 (2025-09-01) and GB 45438-2025: a JSON value named AIGC in the
file's metadata. Where a .docx carries it the standard leaves open; a custom document property is used here.
"""

import json
from xml.sax.saxutils import escape

from docx.document import Document as DocumentType
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from drafter.draft import Draft

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def set_metadata(document: DocumentType, draft: Draft) -> None:
    """Writes title, author and the AIGC property; clears the library's own traces."""
    properties = document.core_properties
    # python-docx refuses core properties of more than 255 characters.
    properties.title, properties.author = draft.title[:255], draft.office[:255]
    properties.comments = properties.keywords = properties.last_modified_by = ""
    properties.subject = f"{draft.year}年"
    label = {
        "Label": "1",
        "ContentProducer": "nigao",
        "ProduceID": draft.id,
        "ReservedCode1": draft.snapshot,
        "ContentPropagator": "",
        "PropagateID": "",
        "ReservedCode2": "",
    }
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{_TYPES}/custom-properties" xmlns:vt="{_TYPES}/docPropsVTypes">'
        f'<property fmtid="{_FORMAT_ID}" pid="2" name="AIGC">'
        f"<vt:lpwstr>{escape(json.dumps(label, ensure_ascii=False))}</vt:lpwstr></property></Properties>"
    )
    package = document.part.package
    part = Part(PackURI("/docProps/custom.xml"), _CONTENT_TYPE, text.encode(), package)
    package.relate_to(part, f"{_TYPES}/relationships/custom-properties")
