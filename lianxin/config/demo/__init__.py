"""The demo district 云桥区: invented data, and the loader that walks it through the real commands."""

from lianxin.config.demo.loader import LOGINS, command

__all__ = ["LOGINS", "command"]
