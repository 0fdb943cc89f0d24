"""Text destroyed by wrong decoding 乱码: what can be decoded back is, what is lost is marked.

Owns telling damage from ordinary writing; a question mark after a question is ordinary.
"""

from __future__ import annotations

import re
from itertools import islice

from .folding import fold

# Characters that appear when UTF-8 Chinese is read as GBK, and hardly ever in real text.
_GBK_TRACES = "锛銆鈥鐨鏄鍦鍜涓浜嬩鏈夋垜浠杩欎綘浼鍙鑳戒笉瑕佽鍒鐢鏂鍥鏀鍖哄缁鐞鎴璇闂"
_TRACE = re.compile(f"[{_GBK_TRACES}]")
_LATIN = re.compile("[ÃÂâåæäçèéïã][\u0080-\u00bf\u2010-\u2044\u0152-\u017e\u02c6\u02dc€™]")
_GARBAGE = re.compile("锟斤拷(?:锟斤拷)*|(?:烫){3,}|(?:屯){3,}|\ufffd+")
_HAN = re.compile("[\u3400-\u9fff]")
_MARKS = re.compile(r"\?{1,12}")
_ASKING = re.compile(
    "吗|呢|么|什|怎|何|哪|几|多少|多久|多大|多长|谁|否|吧|啊|呀|难道|能不能|可不可以|"
    "是不是|有没有|行不行|不$|没$"
)
_QUESTION_REACH = 30
MARKS = 2_000


def repair(line: str) -> str:
    """Undo a wrong decoding 乱码还原 where the bytes are still all there; else the line as it is."""
    if len(_TRACE.findall(line)) >= 2:
        return _again(line, "gb18030")
    if len(_LATIN.findall(line)) >= 2:
        return _again(line, "cp1252")
    return line


def _again(line: str, codec: str) -> str:
    try:
        return line.encode(codec).decode("utf-8")
    except UnicodeError:
        return line


def lost_spans(text: str) -> list[tuple[int, int]]:
    """Where the text is destroyed beyond repair 无法恢复处."""
    spans = [m.span() for m in _GARBAGE.finditer(text)]
    marks = [m.span() for m in islice(_MARKS.finditer(text), MARKS) if _unasked(text, m)]
    doubled = sum(1 for start, end in marks if end - start > 1)
    if doubled or len(marks) >= 3:
        spans += marks
    spans += _traced(text)
    return sorted(spans)


def _traced(text: str) -> list[tuple[int, int]]:
    """Stretches dense with the traces of UTF-8 read as GBK, or as Latin."""
    found = [m.span() for m in re.finditer(f"(?:[\u3400-\u9fff]?[{_GBK_TRACES}]){{3,200}}", text)]
    return found + [m.span() for m in re.finditer(rf"(?:{_LATIN.pattern}){{2,200}}", text)]


def _unasked(text: str, mark: re.Match[str]) -> bool:
    """Whether question marks stand inside running Chinese without any question before them."""
    before = fold(text[max(0, mark.start() - _QUESTION_REACH) : mark.start()])
    after = text[mark.end() : mark.end() + 1]
    if not before or not _HAN.match(before[-1]):
        return _HAN.match(after or " ") is not None and len(mark.group()) > 1 and before[-1:] not in "!.。”"
    if not _HAN.match(after or " "):
        return False
    clause = re.split(r"[,。;!:\n]", before)[-1]
    return _ASKING.search(clause) is None
