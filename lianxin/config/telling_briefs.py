"""Briefs as plain data 简报数据: a line of the list, and one with its text, corrections and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lianxin.insight.models import Correction, Edition
from lianxin.insight.queries.editions import Read
from lianxin.insight.rules.brief_parts import BriefKind
from lianxin.insight.rules.indicators import BY_CODE
from lianxin.insight.rules.sets import SETS


def edition_line(row: Edition, language: str) -> dict[str, Any]:
    """An issued brief in a list."""
    return {
        "number": row.number,
        "kind": row.kind,
        "kind_words": BriefKind(row.kind).words(language),
        "title": row.title,
        "issue": row.issue,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "as_of": row.as_of.isoformat(),
        "issued_at": row.issued_at.isoformat() if row.issued_at else None,
        "issued_by": row.issued_by.name if row.issued_by else "",
        "body": row.body.name,
        "sha256": row.digest,
        "corrections": len(row.corrections.all()),
    }


def edition_json(read: Read, language: str) -> dict[str, Any]:
    """A brief that people wrote on: who issued what, its text, what was corrected since, the numbers that no data stand behind.

    `figures` are those that the data wrote when it was drafted, each with its formula and how long the lists behind it were then;
    none of a brief that was drafted before they were kept.
    """
    row = read.edition
    return {
        "number": row.number,
        "kind": row.kind,
        "title": row.title,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "as_of": row.as_of.isoformat(),
        "issue": row.issue or None,
        "issued_at": row.issued_at.isoformat() if row.issued_at else None,
        "sha256": row.digest or None,
        "dropped_at": row.dropped_at.isoformat() if row.dropped_at else None,
        "sections": [
            {
                "title": one.title,
                "paragraphs": [p.text for p in one.paragraphs],
                "table": [list(r) for r in one.table],
            }
            for one in read.brief.sections
        ],
        "unsourced": [{"section": one.section, "number": one.number, "near": one.near} for one in read.loose],
        "corrections": [_correction(one) for one in read.corrections],
        "figures": [_figure(one, language) for one in row.written.get("figures", ())],
    }


def _correction(one: Correction) -> dict[str, Any]:
    return {
        "n": one.n,
        "before": one.before,
        "after": one.after,
        "reason": one.reason,
        "by": one.by.name,
        "at": one.at.isoformat(),
    }


def _figure(kept: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A figure as it was kept, with its words and formula: an indicator with its sets, or a set with its size."""
    told = {"text": kept["text"], "code": kept["code"], "value": kept["value"]}
    told["narrowed"] = dict(kept["narrowed"])
    if not kept["is_indicator"]:
        words = _pair(SETS[kept["code"]], language)
        top = {"list": kept["code"], "words": words, "n": kept["top"]}
        return {**told, "words": words, "formula": words, "top": top, "under": None}
    one = BY_CODE[kept["code"]]
    sets = [(one.top, kept["top"]), (one.under, kept["under"])]
    lists = [
        {"list": name, "words": _pair(SETS[name], language), "n": n} if name else None for name, n in sets
    ]
    words, formula = _pair(one.words, language), _pair(one.formula, language)
    return {**told, "words": words, "formula": formula, "top": lists[0], "under": lists[1]}


def _pair(words: tuple[str, str], language: str) -> str:
    return words[1] if language.startswith("en") else words[0]
