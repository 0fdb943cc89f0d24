"""What a brief 简报 consists of: sections of paragraphs, whose figures know their lists, and tables. No wording here."""

from __future__ import annotations

from dataclasses import dataclass

from lianxin.kernel.words import Labelled


class BriefKind(Labelled):
    """种类: what a brief is, by its period or by what it is for."""

    WEEK = "week", "周报", "Weekly"
    MONTH = "month", "月报", "Monthly"
    BRIEF = "brief", "简报", "Brief"
    SPECIAL = "special", "专报", "Special report"


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as a sentence tells it 文中数字.

    Attributes:
        code: the set, or the indicator, whose list and formula stand behind it.
        text: as it is written, such as 12 or 96.6%.
        narrowed: what narrows the list beside the period, as pairs of a query string.
    """

    code: str
    text: str
    narrowed: tuple[tuple[str, str], ...] = ()
    is_indicator: bool = False


Piece = str | Said


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: words and figures in their order."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """As it is read."""
        return "".join(one if isinstance(one, str) else one.text for one in self.pieces)

    @property
    def figures(self) -> list[Said]:
        """The figures that it tells, in their order."""
        return [one for one in self.pieces if isinstance(one, Said)]


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its heading, paragraphs, and a table where it has one (the first row is its heading)."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """简报: its title, sections and the tables behind."""

    title: str
    sections: tuple[Section, ...]
