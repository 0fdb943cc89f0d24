"""Closed lists with words 词表: an enumeration whose members carry Chinese and English labels. No domain list here."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A string enumeration; each member is written as `NAME = "value", "中文", "English"`."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Labelled:
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member.en = en
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Value and Chinese label of every member, as Django's `choices` wants them."""
        return [(member.value, member.zh) for member in cls]

    def words(self, language: str) -> str:
        """The label in the reader's language."""
        return self.en if language.startswith("en") else self.zh
