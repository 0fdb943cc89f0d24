"""Refusals 拒绝: why something may not be done, as data. Owns the exception and the reason; not the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why not: a stable code for programs and a sentence in each language for people."""

    code: str
    zh: str
    en: str = ""
    field: str = ""

    def text(self, language: str = "zh-hans") -> str:
        """The sentence in the reader's language; Chinese where no English was written."""
        return self.en if language.startswith("en") and self.en else self.zh


class Refused(Exception):
    """A command was refused; carries every reason at once, never only the first.

    Args:
        reasons: why.
        counted: what is counted although everything else is undone, such as a wrong guess.
    """

    def __init__(self, reasons: Iterable[Reason], *, counted: Callable[[], object] | None = None) -> None:
        self.reasons, self.counted = tuple(reasons), counted
        super().__init__("；".join(reason.zh for reason in self.reasons))

    def count(self) -> None:
        """Count what is counted all the same; once everything else is undone."""
        if self.counted is not None:
            self.counted()

    def as_json(self, language: str = "zh-hans") -> dict[str, object]:
        """The reasons as plain data for the API and the command line."""
        return {
            "refused": [
                {"code": reason.code, "text": reason.text(language), "field": reason.field}
                for reason in self.reasons
            ]
        }


def refuse(code: str, zh: str, en: str = "", *, field: str = "") -> Refused:
    """Build a refusal with a single reason."""
    return Refused([Reason(code, zh, en, field)])


def reasons_if(*pairs: tuple[bool, Reason]) -> list[Reason]:
    """The reasons of all pairs whose condition is true, to be told together with others."""
    return [reason for broken, reason in pairs if broken]


def unless(condition: bool, code: str, zh: str, en: str = "", *, field: str = "") -> list[Reason]:
    """One reason when a condition does not hold, else none, to be told together with others."""
    return [] if condition else [Reason(code, zh, en, field)]


def refuse_if(*pairs: tuple[bool, Reason]) -> None:
    """Raise one `Refused` with the reasons of all pairs whose condition is true."""
    if reasons := reasons_if(*pairs):
        raise Refused(reasons)
