"""Lights 亮灯: the state of a clock, always derived and never stored, as shape + word (+ colour by the page).

Owns the thresholds and the words. It does not know why a matter lags (a missed report, a return for
quality): the caller says so.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from lianxin.kernel.calendar import WorkCalendar
from lianxin.kernel.limits import remaining_workdays


@dataclass(frozen=True, slots=True)
class Mark:
    """How a light is shown 标识: told apart by shape and word, in print and by colour-blind readers alike."""

    shape: str
    label_zh: str
    label_en: str


class Light(StrEnum):
    """Light 亮灯: 正常, 临期, 滞后, 逾期."""

    NORMAL = "normal"
    NEAR = "near"
    LAGGING = "lagging"
    OVERDUE = "overdue"

    @property
    def shape(self) -> str:
        return _MARKS[self].shape

    @property
    def label_zh(self) -> str:
        return _MARKS[self].label_zh

    @property
    def label_en(self) -> str:
        return _MARKS[self].label_en

    def label(self, lang: str = "zh") -> str:
        return self.label_zh if lang.startswith("zh") else self.label_en


_MARKS: Final = {
    Light.NORMAL: Mark("●", "正常", "On time"),
    Light.NEAR: Mark("◐", "临期", "Due soon"),
    Light.LAGGING: Mark("◆", "滞后", "Lagging"),
    Light.OVERDUE: Mark("▲", "逾期", "Overdue"),
}
ESCALATED: Final = Mark("■", "已提级", "Escalated")
ANSWERED: Final = Mark("✓", "已答复", "Answered")


@dataclass(frozen=True, slots=True)
class LightPolicy:
    """When a light turns 临期: so few working days left, or so small a share of the time."""

    near_workdays: int = 2
    near_share: float = 0.2

    def __post_init__(self) -> None:
        if self.near_workdays < 0:
            raise ValueError(f"临期工作日数不能为负：{self.near_workdays}")
        if not 0 <= self.near_share <= 1:
            raise ValueError(f"临期比例须在0与1之间：{self.near_share}")


DEFAULT_POLICY: Final = LightPolicy()


def near_from(
    started_at: datetime, due_at: datetime, calendar: WorkCalendar, policy: LightPolicy = DEFAULT_POLICY
) -> datetime:
    """临期起点: the instant from which the light is 临期; a list can be filtered by it where it is stored."""
    by_share = calendar.local(due_at) - policy.near_share * max(due_at - started_at, timedelta(0))
    return min(by_share, _few_workdays_left(due_at, calendar, policy.near_workdays))


def _few_workdays_left(due_at: datetime, calendar: WorkCalendar, n: int) -> datetime:
    last = calendar.workday_up_to(calendar.local(due_at).date())
    day = calendar.workday_before(last, n) if n else last
    return datetime.combine(day, time(), calendar.zone)


def light(
    *,
    now: datetime,
    started_at: datetime,
    due_at: datetime,
    calendar: WorkCalendar,
    lagging: bool = False,
    policy: LightPolicy = DEFAULT_POLICY,
) -> Light:
    """The one light function 亮灯规则: 逾期 before 滞后 before 临期 before 正常."""
    if now > due_at:
        return Light.OVERDUE
    if lagging:
        return Light.LAGGING
    return Light.NEAR if now >= near_from(started_at, due_at, calendar, policy) else Light.NORMAL


def words(light: Light, now: datetime, due_at: datetime, calendar: WorkCalendar, lang: str = "zh") -> str:
    """剩2个工作日 / 今日到期 / 逾期3个工作日."""
    say = _words_zh if lang.startswith("zh") else _words_en
    local_now, local_due = calendar.local(now), calendar.local(due_at)
    return say(light, local_now, local_due, remaining_workdays(now, due_at, calendar))


def _words_zh(light: Light, now: datetime, due_at: datetime, left: int) -> str:
    if light is Light.OVERDUE:
        if now.date() != due_at.date():
            return f"逾期{-left}个工作日"
        hours = (now - due_at) // timedelta(hours=1)
        return f"逾期{hours}小时" if hours else "逾期不足1小时"
    text = f"剩{left}个工作日" if _in_days(due_at, left) else f"{_when_zh(now, due_at)}到期"
    return f"进展滞后，{text}" if light is Light.LAGGING else text


def _words_en(light: Light, now: datetime, due_at: datetime, left: int) -> str:
    if light is Light.OVERDUE:
        if now.date() != due_at.date():
            return f"{_many(-left, 'working day')} overdue"
        hours = (now - due_at) // timedelta(hours=1)
        return f"{_many(hours, 'hour')} overdue" if hours else "Overdue by less than an hour"
    text = f"{_many(left, 'working day')} left" if _in_days(due_at, left) else f"Due {_when_en(now, due_at)}"
    return f"Lagging: {text[0].lower()}{text[1:]}" if light is Light.LAGGING else text


def _many(n: int, thing: str) -> str:
    return f"{n} {thing}{'' if n == 1 else 's'}"


def is_end_of_day(due_at: datetime) -> bool:
    """Whether a limit ends with its day, in the zone of the moment given: then its hour is not said."""
    return (due_at.hour, due_at.minute) == (23, 59)


def _in_days(due_at: datetime, left: int) -> bool:
    """Days are the right measure, unless the end is a clock time within the next working day."""
    return left > 1 or (left == 1 and is_end_of_day(due_at))


def _when_zh(now: datetime, due_at: datetime) -> str:
    day = "今日" if now.date() == due_at.date() else f"{due_at.month}月{due_at.day}日"
    return day if is_end_of_day(due_at) else f"{day}{due_at:%H:%M}"


def _when_en(now: datetime, due_at: datetime) -> str:
    day = "today" if now.date() == due_at.date() else f"on {due_at.date().isoformat()}"
    return day if is_end_of_day(due_at) else f"{day} at {due_at:%H:%M}"
