"""Brings the translations up to date (翻译更新): extracts every text, writes 繁體 from 简体, says what lacks English.

For development only; needs the gettext tools. What the programs read is compiled by `lianxin assets`.
Run it as `.venv/bin/python scripts/messages.py` after texts were added, then fill in `lianxin/locale/en`.
"""

import os
import re
import sys
from pathlib import Path

import django
from django.core.management import call_command
from opencc import OpenCC

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "lianxin" / "locale"
ENTRY = re.compile(
    r'((?:^#.*\n)*)^msgid ((?:".*"\n)+)(?:^msgid_plural ((?:".*"\n)+))?((?:^msgstr(?:\[\d\])? (?:".*"\n)+)+)',
    re.M,
)


def extract() -> None:
    """Collect the texts of templates and modules into the .po files."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    os.chdir(ROOT / "lianxin")
    django.setup()
    call_command(
        "makemessages",
        locale=["en", "zh_Hant"],
        no_location=True,
        no_wrap=True,
        no_obsolete=True,
        ignore_patterns=["*/tests/*"],
    )


def traditional(text: str) -> str:
    """The .po file of traditional Chinese with every translation made from its text."""
    converter = OpenCC("s2t")

    def convert(words: str) -> str:
        return converter.convert(words).replace("籤", "簽").replace("臺", "台")

    def written(found: re.Match[str]) -> str:
        comments, source, plural, _ = found.groups()
        if source.strip() == '""':
            return found.group(0)
        comments = "".join(
            line for line in comments.splitlines(True) if "fuzzy" not in line and not line.startswith("#|")
        )
        if plural:
            return f"{comments}msgid {source}msgid_plural {plural}msgstr[0] {convert(plural)}"
        return f"{comments}msgid {source}msgstr {convert(source)}"

    return ENTRY.sub(written, text)


def missing(text: str) -> list[str]:
    """The texts without a translation."""
    return [
        found[2].strip()
        for found in ENTRY.finditer(text)
        if re.fullmatch(r'(?:msgstr(?:\[\d\])? ""\n)+', found[4]) and found[2].strip() != '""'
    ]


def main() -> int:
    """Extract, convert, and report what lacks English."""
    extract()
    hant = LOCALE / "zh_Hant" / "LC_MESSAGES" / "django.po"
    hant.write_text(traditional(hant.read_text(encoding="utf-8")), encoding="utf-8")
    lacking = missing((LOCALE / "en" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8"))
    sys.stdout.write("".join(f"{one}\n" for one in lacking) + f"{len(lacking)} without English\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
