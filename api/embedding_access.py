"""What makes the vectors of passages and queries: the built-in model, or the endpoint an administrator named."""

import logging
import os
from collections.abc import Sequence
from functools import cache

from pydantic import SecretStr

from api.home import EmbeddingService, Home
from api.model_access import check_address, check_allowed
from corpus.embed import BLANK_TEXT, ENDPOINT_NAMES, BuiltinEmbedder, Embedder, Vectors
from corpus.errors import InputError
from corpus.mask import mask_text
from drafter.calling.endpoint import Endpoint
from drafter.calling.privacy import find_secret_mark, mask_personal

# Of one text; more than two were not measured, as the machines this is for have two cores.
EMBED_THREADS = min(2, os.cpu_count() or 1)

_log = logging.getLogger(__name__)


class MaskedEmbedder:
    """An embedder on another machine: figures, dates, names and personal data are masked before a text goes there, and
    one with a mark of secrecy does not go; the vector of an empty text stands for it, so that words alone find it."""

    def __init__(self, remote: Embedder) -> None:
        self._remote = remote

    @property
    def name(self) -> str:
        """Another than that of the same model with the texts as they are: their vectors cannot be compared."""
        return f"{self._remote.name[:93]}/masked"

    @property
    def dim(self) -> int:
        return self._remote.dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """As `Embedder.embed`."""
        may_go = [BLANK_TEXT if find_secret_mark([text]) else text for text in texts]
        if kept := sum(one is not text for one, text in zip(may_go, texts, strict=True)):
            _log.warning("%s of %s texts bear a mark of secrecy and were not sent to be embedded", kept, len(texts))
        return self._remote.embed(mask_personal([mask_text(text) for text in may_go]).texts, query=query)


@cache
def builtin_embedder() -> BuiltinEmbedder:
    """The built-in embedding model, one for the process, loaded at its first use."""
    return BuiltinEmbedder(threads=EMBED_THREADS)


def make_embedder(home: Home) -> Embedder:
    """What the home's passages are searched by. InputError for an endpoint that cannot or must not be used."""
    return _open_service(home.embedding) if home.embedding else builtin_embedder()


def meaning_embedder(search: Embedder) -> Embedder:
    """What rewordings are looked for with: what passages are searched by, but never an endpoint. The limits of that
    check are the built-in model's, and it would ask for the vectors of hundreds of sentences of a draft."""
    return builtin_embedder() if is_service(search) else search


def is_service(embedder: Embedder) -> bool:
    """Whether another process makes the vectors, so that there is nothing to load here and much to wait for."""
    return embedder.name.startswith(ENDPOINT_NAMES)


def _open_service(service: EmbeddingService) -> Embedder:
    check_address(service.url, SecretStr(service.key), "NIGAO_EMBED")
    if not service.model:
        raise InputError("设了向量服务的地址，却没有模型名，请设置 NIGAO_EMBED_MODEL。")
    endpoint = Endpoint(base_url=service.url, model=service.model)
    check_allowed(endpoint, service.hosts)
    # Its client takes a second to load.
    from corpus.endpoint_embedder import EndpointEmbedder

    remote = EndpointEmbedder(service.url, service.model, service.key)
    return remote if endpoint.is_local else MaskedEmbedder(remote)
