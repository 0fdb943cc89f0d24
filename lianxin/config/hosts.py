"""Names of machines 主机: which this server answers to (允许的主机名), and through which its mail goes out."""

import socket
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit


def listed(text: str) -> list[str]:
    """The entries of a comma-separated list."""
    return [entry for part in text.split(",") if (entry := part.strip())]


def allowed(environment: Mapping[str, str]) -> list[str]:
    """This machine's own names, the address it listens on, and what LIANXIN_ALLOWED_HOSTS adds."""
    own = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), own_address()]
    bound = environment.get("HOST", "")
    added = listed(environment.get("LIANXIN_ALLOWED_HOSTS", ""))
    return list(dict.fromkeys(name for name in [*own, bound, *added] if name and name != "0.0.0.0"))


def own_address() -> str:
    """The address others reach this machine at; asking the routing table sends nothing to anybody."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def mail_relay(address: str) -> tuple[str, int, str, str, bool]:
    """Host, port, user, password and TLS of a relay written as smtp(s)://user:password@host:port."""
    parts = urlsplit(address or "smtp://localhost")
    secure = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return parts.hostname or "localhost", parts.port or (465 if secure else 25), user, password, secure
