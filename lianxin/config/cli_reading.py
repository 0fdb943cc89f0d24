"""`lianxin reading`: measure the classifier 评估分类, find recurring topics 发现共性问题 in files; learn 学习 from matters."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from lianxin.config.console import Problem, both, plain
from lianxin.reading.rules.answers import Checked, check
from lianxin.reading.rules.heat import COLUMNS, LEAST, topics
from lianxin.reading.rules.measures import evaluate
from lianxin.reading.rules.rows import BYTES_MOST, Unreadable, decoded, rows_of

FILE = click.Path(path_type=Path)
TEXT_MOST = 1024 * 1024


@click.group(
    name="reading",
    help="读文：评估自动分类、发现共性问题（只读文件）；从核定事项学习、查看学习版本（用数据库）。",
)
def group() -> None:
    """What reads files and writes nothing; and what learns from the matters of the database."""


@group.command(name="evaluate", help="用一份已分类的 CSV（列 text,label）训练，在另一份上评估。")
@click.option("--train", "first", type=FILE, required=True, metavar="A.csv", help="训练数据。")
@click.option("--test", "second", type=FILE, required=True, metavar="B.csv", help="评估数据。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def evaluation(first: Path, second: Path, as_json: bool) -> None:
    """Train the product's own classifier on one file and measure it on another."""
    columns = ("text", "label")
    trained, asked = rows(first, columns), rows(second, columns)
    try:
        told = evaluate(trained, asked)
    except Unreadable as error:
        raise Problem(error.zh, error.en) from None
    show(told, as_json, figure_lines)


@group.command(
    name="topics", help="在留言 CSV（列 留言编号,留言主题,留言时间,留言详情）中找出反复出现的问题。"
)
@click.argument("path", type=FILE, metavar="FILE.csv")
@click.option(
    "--least", type=click.IntRange(min=2), default=LEAST, show_default=True, help="每题至少几条留言。"
)
@click.option(
    "--most", type=click.IntRange(min=1), default=30, show_default=True, help="列出前多少题；JSON 总是全部。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def recurring(path: Path, least: int, most: int, as_json: bool) -> None:
    """Find recurring topics: the same place, the same subject, over time."""
    read = rows(path, COLUMNS)
    start = time.perf_counter()
    try:
        told = topics(read, least=least)
    except Unreadable as error:
        raise Problem(f"{path}：{error.zh}", f"{path}: {error.en}") from None
    told["seconds"] = round(time.perf_counter() - start, 1)
    show(told, as_json, partial(topic_lines, most=most))


@group.command(
    name="check-answer", help="核对一份答复：诉求是否逐项答到，是否写明谁办、办什么、何时办，有无空话。"
)
@click.option("--question", type=FILE, required=True, metavar="FILE", help="诉求文字（UTF-8 或 GB18030）。")
@click.option("--answer", type=FILE, required=True, metavar="FILE", help="答复文字。")
@click.option("--class", "result_class", type=click.Choice(["A", "B", "C", "D"]), help="结果类别，如已知。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def checking(question: Path, answer: Path, result_class: str | None, as_json: bool) -> None:
    """Hints on an answer to a question, each with the words it rests on; it blocks nothing."""
    found = check(words(question), words(answer), result_class=result_class or "")
    show(checked_json(found), as_json, checked_lines)


def words(path: Path) -> str:
    """The text of a file; what is wrong with it is said with its name."""
    try:
        if path.stat().st_size > TEXT_MOST:
            raise Problem(f"{path} 超过 {TEXT_MOST:,} 字节", f"{path} is larger than {TEXT_MOST:,} bytes.")
        return decoded(path.read_bytes())
    except OSError:
        raise Problem(f"无法读取文件 {path}", f"The file {path} cannot be read.") from None
    except Unreadable as error:
        raise Problem(f"{path}：{error.zh}", f"{path}: {error.en}") from None


def checked_json(found: Checked) -> dict[str, Any]:
    """What was found in an answer as plain data."""
    return {
        "hints": [
            {"code": one.code, "zh": one.zh, "en": one.en, "words": list(one.words)} for one in found.hints
        ],
        "points": [{"text": text, "spoken_of": round(share, 2)} for text, share in found.points],
        "score": round(found.score, 3),
    }


def checked_lines(told: dict[str, Any]) -> list[str]:
    """The hints as a person reads them."""
    lines = [
        f"{both(one['zh'], one['en'])}{'：' if one['words'] else ''}{'、'.join(one['words'])}"
        for one in told["hints"]
    ]
    return lines or [both("没有发现需要提示的地方", "Nothing to look at again.")]


@group.command(name="learn", help="从核定事项训练一个学习版本并评估；是否启用由规则或人决定。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def learning(as_json: bool) -> None:
    """Train a version now, as the nightly job does."""
    with _database() as learned:
        show(learned.train(), as_json, learned.version_lines)


@group.command(name="models", help="列出学习版本及其评估指标。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def models(as_json: bool) -> None:
    """The versions with their figures, the newest first."""
    with _database() as learned:
        show(learned.listed(), as_json, learned.all_lines)


@contextmanager
def _database() -> Iterator[Any]:
    """What needs the database; models can be imported only after Django is set up."""
    prepare = import_module("lianxin.config.prepare")
    prepare.set_up_django()
    with prepare.database_up(), prepare.outages_in_words():
        yield import_module("lianxin.config.cli_learning")


def rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a file; what is wrong with it is said with its name."""
    try:
        if path.stat().st_size > BYTES_MOST:
            raise Problem(
                f"{path} 超过 {BYTES_MOST // 1024**2} MB，请拆分",
                f"{path} is larger than {BYTES_MOST // 1024**2} MB; split it.",
            )
        return rows_of(path.read_bytes(), columns)
    except OSError:
        raise Problem(f"无法读取文件 {path}", f"The file {path} cannot be read.") from None
    except Unreadable as error:
        raise Problem(f"{path}：{error.zh}", f"{path}: {error.en}") from None


def show(told: Any, as_json: bool, lines: Any) -> None:
    """As JSON or as lines for a person."""
    words = json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(lines(told))
    click.echo(plain(words))


def figure_lines(told: dict[str, Any]) -> list[str]:
    """The figures of a classifier as a person reads them."""
    covered = "  ".join(f"{share}% {value:.4f}" for share, value in told["accuracy_at_coverage"].items())
    unknown = "、".join(told["unknown_labels"])
    lines = [
        both(
            f"训练 {told['trained_on']} 行，{told['labels']} 类，{told['seconds_to_train']} 秒",
            f"trained on {told['trained_on']} rows, {told['labels']} labels, {told['seconds_to_train']} s",
        ),
        both(f"评估 {told['rows']} 行", f"measured on {told['rows']} rows"),
        f"macro-F1            {told['macro_f1']:.4f}",
        f"accuracy            {told['accuracy']:.4f}",
        f"accuracy @coverage  {covered}",
        f"calibration error   {told['calibration_error']:.4f}",
        f"ms per text         {told['ms_per_text']:.3f} (cpu {told['cpu_ms_per_text']:.3f})",
    ]
    if told["left_out"]:
        lines.append(
            both(
                f"略去缺文本或类别的 {told['left_out']} 行",
                f"left out without text or label: {told['left_out']}",
            )
        )
    if unknown:
        lines.append(both(f"训练数据中没有的类别：{unknown}", f"labels that were not learned: {unknown}"))
    return lines


def topic_lines(told: dict[str, Any], most: int) -> list[str]:
    """The topics as a person reads them, the hottest first."""
    count, found = told["messages"], told["topics"]
    lines = [
        both(
            f"{count} 条留言，{len(found)} 个共性问题，{told['seconds']} 秒",
            f"{count} messages, {len(found)} topics, {told['seconds']} s",
        )
    ]
    if told["left_out"]:
        lines.append(
            both(f"略去没有文字的 {told['left_out']} 行", f"left out without any words: {told['left_out']}")
        )
    if told["undated"]:
        lines.append(
            both(f"{told['undated']} 条的时间无法识别", f"times that cannot be read: {told['undated']}")
        )
    for one in found[:most]:
        lines += ["", *_lines_of(one)]
    if len(found) > most:
        lines += ["", both(f"其余 {len(found) - most} 个从略", f"{len(found) - most} more are left out")]
    return lines


def _lines_of(one: dict[str, Any]) -> list[str]:
    span = f"{one['from'] or '?'} – {one['to'] or '?'}"
    return [
        f"{one['rank']}. {one['place'] or '—'} · {one['subject']}",
        f"   {one['title']}",
        "   "
        + both(
            f"热度 {one['heat']}，{one['count']} 条，{one['senders']} 人，点赞 {one['likes']}，{span}，近30天增减 {one['rise']:+d}",
            f"heat {one['heat']}, {one['count']} messages, {one['senders']} senders, {one['likes']} likes, {span},"
            f" last 30 days {one['rise']:+d}",
        ),
        f"   {'、'.join(one['message_ids'])}",
    ]
