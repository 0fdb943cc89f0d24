"""Every text of the pages is there in English and in traditional Chinese."""

import re

import pytest

from lianxin.config import messages, places

TRANSLATED = re.compile(r"""\{% translate (["'])(.*?)\1""")


def texts() -> set[str]:
    """What the templates say, as the texts that translations are looked up by."""
    pages = places.ROOT.glob("lianxin/*/templates/**/*.html")
    return {found[1] for page in pages for found in TRANSLATED.findall(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_every_text_of_the_pages_is_translated(language: str) -> None:
    file = places.ROOT / "lianxin" / "locale" / language / "LC_MESSAGES" / "django.po"
    known = messages.parse(file.read_text(encoding="utf-8"))
    assert len(texts()) > 300
    assert sorted(texts() - known.keys()) == []


def test_english_translations_hold_no_chinese() -> None:
    file = places.ROOT / "lianxin" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    known = messages.parse(file.read_text(encoding="utf-8"))
    assert [text for text in known.values() if re.search("[\u4e00-\u9fff]", text)] == []
