"""Pages of the directory: looking things up (`register`) and loading a district's own tables (`loading`)."""

from lianxin.directory.web import loading, register
from lianxin.kernel.navigation import navigate

navigate("units", "名录", "Directory", order=90)

__all__ = ["loading", "register"]
