"""A deterministic embedder for tests, and reports of a made-up office to embed."""

import hashlib
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.passage import Passage
from corpus.report import PastReport

OFFICE = "青石街道总工会"

TOPICS = {
    "劳动争议调解": "调解室受理职工投诉，当场化解欠薪纠纷，引导当事人签订调解协议，回访履行情况。",
    "困难职工帮扶": "走访困难家庭，送去米面和慰问金，为患病职工申请医疗救助，帮助子女入学。",
    "职工文体活动": "举办羽毛球比赛和合唱展演，书画兴趣班坚持每周开课，午间电影受到欢迎。",
    "基层组织建设": "推动小微企业建立工会，吸收货车司机入会，换届选举按期完成，会员档案逐一核对。",
    "安全生产监督": "开展班组隐患排查，组织夏季防暑检查，督促企业配齐防护用品，演练消防疏散。",
    "女职工权益": "签订女职工专项集体合同，建成哺乳室，组织两癌筛查，开设亲子课堂。",
}


class BigramEmbedder:
    """Counts pairs of characters, hashed into 64 places: texts with common words are near, always the same way."""

    dim = 64

    def __init__(self, name: str = "bigrams-64") -> None:
        self.name = name
        self.texts_seen: list[str] = []

    def embed(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:  # noqa: ARG002
        """As `corpus.embed.Embedder.embed`."""
        self.texts_seen += texts
        rows = np.full((len(texts), self.dim), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for k in range(len(text) - 1):
                row[zlib.crc32(text[k : k + 2].encode()) % self.dim] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def make_report(year: int | None = 2023, office: str = OFFICE, extra: str = "") -> tuple[PastReport, list[Passage]]:
    """A report with a passage a topic; `extra` goes to the end of every passage."""
    text, passages = "", []
    for heading, body in TOPICS.items():
        body = f"{body}{year}年全年共{len(text) + 7}件。{extra}"
        passages.append(
            Passage(
                "",
                "",
                office,
                year,
                "工作总结",
                ("二、主要工作", heading),
                len(text),
                len(text) + len(body),
                body,
                body,
            )
        )
        text += body + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    return PastReport(f"{year}.txt", office, year, "工作总结", text, (), (), digest), passages
