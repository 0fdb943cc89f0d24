"""The form of log lines (运行日志): one JSON object per line, without personal data.

The ledger says who did what; a log says whether the machine is well.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

# Mobile, identity and credit-code numbers, and the values PostgreSQL quotes when a row breaks a constraint.
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(1\d{2}[ -]\d{4}[ -]\d{4}|\d{11,20}[0-9Xx]?)(?![0-9A-Za-z])")
_DETAIL = re.compile(r"^(DETAIL|CONTEXT|PARAMETERS):.*$", re.MULTILINE)


def scrubbed(text: str) -> str:
    """The text without long numbers and without quoted values of rows."""
    return _NUMBERS.sub("***", _DETAIL.sub(r"\1: ***", text))


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON; the text of an error included, values of variables never."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": scrubbed(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = scrubbed(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
