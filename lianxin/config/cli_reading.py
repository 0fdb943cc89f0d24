"""`lianxin reading`: measure the classifier 评估分类 and find recurring topics 发现共性问题 in files, without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from lianxin.config.console import Problem, both, plain
from lianxin.reading.rules.measures import evaluate
from lianxin.reading.rules.rows import BYTES_MOST, Unreadable, rows_of

FILE = click.Path(path_type=Path)


@click.group(
    name="reading", help="读文：评估自动分类、发现共性问题。只读文件，不需要数据库，不保存任何内容。"
)
def group() -> None:
    """What reads files and writes nothing."""


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
