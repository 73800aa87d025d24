"""No test leaves this machine: models and embeddings are played by `bench/scripted_model.py`, a server on loopback.

Being here also puts this folder on sys.path, so that tests can import `scripted_model`.
"""

import socket

import pytest


@pytest.fixture(autouse=True)
def _no_outside_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {host}; only loopback is allowed")
        real(self, address)  # type: ignore[arg-type]  # the same value the caller gave

    monkeypatch.setattr(socket.socket, "connect", connect)
