"""Rules of the directory without a database: `words`, reading a `sheet` and its `columns`, writing a `workbook`."""

from lianxin.directory.rules.words import (
    CREDIT_ALPHABET,
    TIME_CLASS_WORDS,
    AreaKind,
    PartyKind,
    TimeClass,
    UnitKind,
    credit_code_is_right,
)

__all__ = [
    "CREDIT_ALPHABET",
    "TIME_CLASS_WORDS",
    "AreaKind",
    "PartyKind",
    "TimeClass",
    "UnitKind",
    "credit_code_is_right",
]
