"""Which names this server answers to (允许的主机名)."""

import socket
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network

OWN_PROXY = "127.0.0.0/8, ::1"


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


def proxies(environment: Mapping[str, str]) -> list[IPv4Network | IPv6Network]:
    """The proxies in front that may say where a request comes from; with https the one on this machine by default."""
    default = OWN_PROXY if environment.get("LIANXIN_HTTPS") == "1" else ""
    return [
        ip_network(one, strict=False) for one in listed(environment.get("LIANXIN_TRUSTED_PROXIES", default))
    ]
