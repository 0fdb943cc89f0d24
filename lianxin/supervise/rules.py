"""Words and plain rules of the urging ladder 催办督办阶梯: levels, posts, what is proposed when. No database, no clock reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lianxin.casefile.rules import Alert
from lianxin.kernel.words import Labelled

WITHOUT_NOTICE = 1
HIGHEST = 4
ISSUED_LEVELS = range(WITHOUT_NOTICE + 1, HIGHEST + 1)


class NoticeLevel(Labelled):
    """督办级别: level 1 is urging; from level 2 a person issues a numbered notice."""

    BLUE = "2", "督办单（蓝）", "Notice (blue)"
    YELLOW = "3", "督办单（黄）", "Notice (yellow)"
    RED = "4", "督办单（红）", "Notice (red)"

    @property
    def tone(self) -> str:
        """How it is shown, beside its word."""
        return {"2": "calm", "3": "warn", "4": "alarm"}[self.value]


COLOURS = {Alert.BLUE: NoticeLevel.BLUE, Alert.YELLOW: NoticeLevel.YELLOW, Alert.RED: NoticeLevel.RED}


class LadderStep(Labelled):
    """阶梯级别: what a rule of the ladder is for."""

    REMIND = "1", "一级：到期提醒、催办", "1: reminders and urging"
    BLUE = "2", "二级：督办单（蓝）", "2: notice (blue)"
    YELLOW = "3", "三级：督办单（黄）", "3: notice (yellow)"
    RED = "4", "四级：督办单（红）", "4: notice (red)"


class Receiver(Labelled):
    """送达岗位: which post a level goes to; which person that is, is known when it is sent."""

    HANDLER = "handler", "经办人", "Handler"
    DESK = "desk", "单位联络员", "Unit liaison"
    UNIT_HEAD = "unit_head", "单位负责人", "Head of unit"
    IN_CHARGE = "in_charge", "分管区领导", "Leader in charge"
    DIRECTOR = "director", "办公室主任", "Office director"
    ACCOUNTABLE = "accountable", "责任领导（兜底）", "Accountable officer"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of the ladder 阶梯规定: to which post, copied to which, and when it is proposed.

    Args:
        to: whom it is addressed to.
        copies: who is told beside him.
        late_workdays: proposed when a matter is later than this; in working days.
        urges: proposed also when it is late and was urged so often within a year; 0 is never.
        reply_workdays: how long a reply may take; in working days.
    """

    to: Receiver
    copies: tuple[Receiver, ...] = ()
    late_workdays: int = 0
    urges: int = 0
    reply_workdays: int = 0


# The first ladder of a district (practice: Quanzhou, Dongguan's bureau rule); rows of `LadderRule` replace it by date.
DEFAULT_LADDER: Mapping[int, Level] = {
    1: Level(Receiver.DESK, (Receiver.UNIT_HEAD,)),
    2: Level(Receiver.UNIT_HEAD, (Receiver.DESK,), late_workdays=3, urges=2, reply_workdays=3),
    3: Level(Receiver.IN_CHARGE, (Receiver.UNIT_HEAD, Receiver.DIRECTOR), late_workdays=5, reply_workdays=2),
    4: Level(Receiver.ACCOUNTABLE, (Receiver.UNIT_HEAD, Receiver.IN_CHARGE), late_workdays=10, reply_workdays=2),
}  # fmt: skip

MOST_DAYS = 60


def numbers_in(text: str) -> tuple[int, ...] | None:
    """Whole numbers parted by 、 or commas, in their order, each once; None when something else stands there."""
    parts = [one for one in re.split(r"[、，,\s]+", text.strip()) if one]
    if not all(one.isascii() and one.isdigit() and len(one) <= 3 for one in parts):
        return None
    return tuple(sorted({int(one) for one in parts}))


def words_of(title: str, number: str, *, due: str, late: int, urged: int, until: str) -> str:
    """督办要求 as it is proposed: which matter, how late, how often urged, until when; the supervisor goes over it."""
    stands = f"现已逾期{late}个工作日" if late > 0 else "办理进展缓慢"
    before = f"，此前已催办{urged}次" if urged else ""
    return (
        f"你单位承办的“{title}”（{number}，应于{due}办结），{stands}{before}。"
        f"请抓紧办理，于{until}前书面回复办理进展、未按期办结的原因和下一步安排。"
    )
