"""Translations compiled without the gettext tools, read back by Python's own gettext."""

import gettext
import io
from pathlib import Path

from lianxin.config import messages

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#: a.py:1
msgid "签收"
msgstr "Accept"

msgctxt "light"
msgid "正常"
msgstr "on time"

#, fuzzy
msgid "退回"
msgstr "Wrong guess"

msgid "没有译文"
msgstr ""

#, python-format
msgid "%(n)s 件"
msgid_plural "%(n)s 件"
msgstr[0] "%(n)s matter"
msgstr[1] "%(n)s matters"

msgid ""
"一行\n"
"又一行\"引号\""
msgstr "two\nlines"
"""


def read_back() -> gettext.GNUTranslations:
    return gettext.GNUTranslations(io.BytesIO(messages.compiled(messages.parse(PO))))


def test_texts_contexts_and_several_lines() -> None:
    found = read_back()
    assert found.gettext("签收") == "Accept"
    assert found.pgettext("light", "正常") == "on time"
    assert found.gettext("正常") == "正常"
    assert found.gettext('一行\n又一行"引号"') == "two\nlines"


def test_plurals() -> None:
    found = read_back()
    assert [found.ngettext("%(n)s 件", "%(n)s 件", n) for n in (1, 2)] == ["%(n)s matter", "%(n)s matters"]


def test_fuzzy_and_missing_translations_are_left_out() -> None:
    found = read_back()
    assert (found.gettext("退回"), found.gettext("没有译文")) == ("退回", "没有译文")


def test_only_what_changed_is_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")
    assert [messages.compile_all(tmp_path), messages.compile_all(tmp_path)] == [1, 0]
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]
