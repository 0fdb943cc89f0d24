"""What programs and the command line are told of matches 政策匹配 and files 政策附件 as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lianxin.policy.models import ProgrammeFile
from lianxin.policy.queries.matching import Match
from lianxin.policy.rules.conditions import Check, wanted_said
from lianxin.policy.rules.words import FileRole
from lianxin.reading.queries.programmes import Leads


def match_json(one: Match, language: str) -> dict[str, Any]:
    """A programme with what became of each condition."""
    judged = one.judged
    english = language.startswith("en")
    return {
        "code": one.programme.code,
        "name": one.programme.name,
        "unit": one.programme.unit.name,
        "is_automatic": one.programme.is_automatic,
        "valid_to": one.programme.valid_to.isoformat() if one.programme.valid_to else None,
        "verdict": str(judged.verdict),
        "verdict_words": judged.verdict.words(language),
        "why": judged.en if english else judged.zh,
        "missing": list(judged.missing),
        "conditions": [_check_json(each, language) for each in judged.checks],
    }


def _check_json(one: Check, language: str) -> dict[str, Any]:
    return {
        "n": one.condition.n,
        "words": one.condition.words,
        "asks": wanted_said(one.condition),
        "group": one.condition.group,
        "outcome": str(one.outcome),
        "outcome_words": one.outcome.words(language),
        "why": one.en if language.startswith("en") else one.zh,
    }


def leads_json(found: Leads, language: str) -> dict[str, Any]:
    """The programmes that a text may speak of, with the words that speak for each."""
    items = [
        {**match_json(one.match, language), "by_words": list(one.words), "is_sure": one.is_sure}
        for one in found.found
    ]
    return {"unsure": found.unsure, "items": items}


def matches_json(found: list[Match], language: str) -> dict[str, Any]:
    """Every programme in force for a party."""
    return {"unsure": False, "items": [match_json(one, language) for one in found]}


def files_json(found: Sequence[ProgrammeFile], language: str) -> list[dict[str, Any]]:
    """Files of a programme as plain data."""
    return [
        {
            "id": str(one.id),
            "role": one.role,
            "role_words": FileRole(one.role).words(language),
            "name": one.name,
            "kind": one.kind,
            "size": one.size,
            "sha256": one.sha256,
            "at": one.at.isoformat(),
        }
        for one in found
    ]
