"""Looks 外观: the theme of colours and the elder view 长辈版 that a reader chose on this device, kept in a cookie.

Owns the choices and how they are written down. What they look like is `themes.css`; whoever chose nothing gets what his
device asks for (dark, more contrast).
"""

from __future__ import annotations

from dataclasses import dataclass

from lianxin.kernel.words import Labelled

COOKIE = "lianxin_look"
ELDER = "elder"


class Theme(Labelled):
    """外观."""

    AUTO = "auto", "跟随设备", "As the device"
    LIGHT = "light", "浅色", "Light"
    DARK = "dark", "深色", "Dark"
    CONTRAST = "contrast", "高对比", "High contrast"


@dataclass(frozen=True, slots=True)
class Look:
    """What was chosen."""

    theme: Theme = Theme.AUTO
    is_elder: bool = False

    @classmethod
    def of(cls, text: str) -> Look:
        """Read from the cookie; what it does not know counts as nothing chosen."""
        parts = text.split(".")
        theme = Theme(parts[0]) if parts[0] in {one.value for one in Theme} else Theme.AUTO
        return cls(theme, ELDER in parts[1:])

    def __str__(self) -> str:
        return f"{self.theme.value}.{ELDER}" if self.is_elder else self.theme.value

    def chosen(self, theme: str, view: str) -> Look:
        """With a theme or a view chosen; what was not, or is none, stays."""
        known = theme in {one.value for one in Theme}
        is_elder = view == ELDER if view in (ELDER, "plain") else self.is_elder
        return Look(Theme(theme) if known else self.theme, is_elder)
