"""What ledgers say in words 台账用语: where a matter stands, how it ended, whose contact is told, which units are named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lianxin.casefile.rules import Disposal, Kind, Outcome, ResultClass, Source, Urgency
from lianxin.directory.rules.columns import Wrong
from lianxin.kernel.text import fold, mask_phone
from lianxin.kernel.words import Labelled


class Stand(StrEnum):
    """How a row is taken over: as a matter that is still to be worked on, as one that has ended, as one that was declined."""

    OPEN = "open"
    ENDED = "ended"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a row say: how it stands, and where they tell it, the outcome and where it counts in the books."""

    stand: Stand
    outcome: Outcome = Outcome.AS_IN_LEDGER
    disposal: Disposal = Disposal.DISPATCHED


OPEN = Said(Stand.OPEN)
ENDED = Said(Stand.ENDED)
_SAYINGS: Mapping[Said, str] = {
    OPEN: "未处理 延期 正在办理 办理中 在办 推进中 正在推进 正常推进 未办结 未完成 未解决 未销号 待办 "
    "待办理 待处理 待受理 待交办 待签收 "
    "待审核 待回音 待回访 提级 挂账 长期推进 长期坚持 持续推进 持续跟踪 跟踪 "
    "暂无法办结 暂不能办结 暂缓 部分解决 部分完成 逾期 超期 滞后 临期 "
    "已受理 已交办 已签收 已登记 受理 交办 未启动 未开始 进行中 整改中 处理中 协调中 研究中 否 × open 已转办 转办 申请延期",
    ENDED: "已办结 办结 办毕 已办理 已完成 完成 已整改 已处理 延期已处理 处理完毕 已销号 销号 已归档 归档 已结案 结案 结束 已结束 "
    "办结销号 已办结销号 整改到位 已整改到位 是 √ 100% 1 已落实 落实 closed ended 按期办结 按时办结 逾期办结 延期办结 "
    "已答复 答复 已回复 回复 已反馈 已回音 已答复办结",
    Said(Stand.ENDED, Outcome.SOLVED): "已解决 解决 全部解决 问题已解决 已采纳 采纳",
    Said(
        Stand.ENDED, Outcome.SETTLED_ON_SITE, Disposal.SETTLED_ON_SITE
    ): "现场解决 当场解决 现场办结 立行立改 现场办理",
    Said(Stand.ENDED, Outcome.ANSWERED_ON_SITE, Disposal.ANSWERED_ON_SITE): "现场答复 当场答复 现场解释",
    Said(Stand.ENDED, Outcome.LIMITED): "已解释 解释说明 已解释说明 已作解释 暂不具备条件已解释",
    Said(Stand.ENDED, Outcome.MERGED, Disposal.MERGED): "并案 已并案 合并办理 重复事项",
    Said(Stand.ENDED, Outcome.WITHDRAWN, Disposal.WITHDRAWN): "撤回 已撤回 反映人撤回 已撤销 撤诉",
    Said(Stand.ENDED, Outcome.SUPERIOR, Disposal.UPWARD): "已上报 上报市级 已上报市级",
    Said(Stand.DECLINED, Outcome.DECLINED, Disposal.DECLINED): "不予受理 不受理 不属受理范围 declined",
}
_KNOWN: Mapping[str, Said] = {fold(word): said for said, words in _SAYINGS.items() for word in words.split()}
_OPEN_AS = re.compile(r"(?:尚?未|没有|正在|待|拟|计划|持续|继续|部分|基本|长期|暂|逐步|分期|列入)")
_ENDED_AS = re.compile(
    r"(?:已|全部|均已|现已)(?:经|全部)*(?:办结|完成|解决|答复|回复|销号|处理|整改|落实|办理|采纳)"
)


def said(cell: str) -> Said:
    """Where a row stands by its own word 状态. Raises: a word that says nothing of it, with those that do."""
    bare = re.sub(r"[（(【\[].*?[）)】\]]|[。．.，,；;!！]", "", cell)
    word = re.sub(r"\s", "", fold(bare))
    if (known := _KNOWN.get(word)) is not None:
        return known
    if _OPEN_AS.match(word):
        return OPEN
    if _ENDED_AS.match(word):
        return ENDED
    raise Wrong(
        "应为办理状态，如 办理中、已办结、已答复、挂账、不予受理、并案",
        "A state, such as 办理中 (in hand), 已办结 (ended), 已答复 (answered), 挂账 (listed), 不予受理 (declined).",
    )


def result_class(cell: str) -> ResultClass | None:
    """结果类别 as A to D; nothing where the cell tells none."""
    found = re.match(r"\s*([A-D])(?![A-Za-z])", unicodedata.normalize("NFKC", cell).upper())
    return ResultClass(found[1]) if found else None


def _finder(kind: type[Labelled], more: str) -> Callable[[str], Labelled | None]:
    known = {fold(word): one for one in kind for word in (one.value, one.zh, one.en)}
    for pair in more.split():
        word, _, value = pair.partition("=")
        known[fold(word)] = kind(value)

    def find(cell: str) -> Labelled | None:
        word = re.sub(r"\s", "", fold(cell))
        return known.get(word) or next(
            (one for key, one in known.items() if len(key) > 1 and key in word), None
        )

    return find


KIND = _finder(Kind, "诉求=help 意见=proposal 困难=problem 举报=complaint")
SOURCE = _finder(
    Source,
    "热线=hotline 来信=petition 信访=petition 人大代表=deputy 政协委员=deputy 调研=visit 企业服务=visit 座谈会=meeting 网格员=grid",
)
URGENCY = _finder(Urgency, "急=urgent 加急=urgent 重大=urgent 普通=normal 平件=normal 特急件=critical")

_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}|0\d{2,3}[\s-]?\d{7,8}|[2-8]\d{6,7})(?!\d)")
_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")


def contact_in(cells: Sequence[str]) -> tuple[str, str]:
    """The name and the telephone that cells about a contact tell 联系人; numbers of identity cards are never kept."""
    text = " ".join(unicodedata.normalize("NFKC", one) for one in cells)
    text = _CARD.sub(" ", text)
    phones = [re.sub(r"[\s-]", "", one) if one[0] == "1" else one for one in _PHONE.findall(text)]
    rest = re.sub(r"[\d+\-()（）]+|联系人|电话|手机|[:：、,，;；/]", " ", _PHONE.sub(" ", text))
    name = next(iter(rest.split()), "")
    return name[:30], (phones[0] if phones else "")[:20]


def without_numbers(text: str) -> str:
    """A text in which telephones of persons and numbers of identity cards are hidden."""
    hidden = _CARD.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 3), text)
    return re.sub(r"(?<!\d)1[3-9]\d{9}(?!\d)", lambda found: mask_phone(found[0]), hidden)


def names_in(cell: str, known: Callable[[str], bool]) -> list[str]:
    """Several units in one cell; 和 and 及 part them only where both sides are known, for they may be in a name."""
    text = re.sub(r"[（(][^）)]*[）)]", "", unicodedata.normalize("NFKC", cell))
    text = re.sub(r"(?:牵头|主办|协办|配合|责任)(?:单位|部门)?[:：]", "、", text)
    parts = [one.strip() for one in re.split(r"[、,，;；/\n]|\s{2,}", text)]
    found = [name for part in parts if part for name in _parted(part, known)]
    return list(dict.fromkeys(found))


def are_units(cell: str, known: Callable[[str], bool]) -> bool:
    """Whether each unit that a cell names is known, and it names one."""
    names = names_in(cell, known)
    return bool(names) and all(map(known, names))


def _parted(part: str, known: Callable[[str], bool]) -> list[str]:
    if known(part):
        return [part]
    for mark in " 和及与":
        pieces = [one.strip() for one in part.split(mark)]
        if len(pieces) > 1 and all(one and known(one) for one in pieces):
            return pieces
    return [part]
