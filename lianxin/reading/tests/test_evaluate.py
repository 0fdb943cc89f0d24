"""`lianxin reading evaluate`: it learns, it says how sure it is, and an odd file is told in words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from lianxin.config.cli_reading import group
from lianxin.config.console import Problem
from lianxin.reading.rules.calibration import calibration_of, leads
from lianxin.reading.rules.classifier import _left_out, train
from lianxin.reading.rules.measures import calibration_error, folds, macro_f1
from lianxin.reading.rules.rows import BYTES_MOST
from lianxin.reading.rules.space import NEAR, groups, likeness, space_of
from lianxin.reading.tests.letters import LETTERS

ROWS = [(text, label) for label, texts in LETTERS.items() for text in texts]
LEARNED = [row for place, row in enumerate(ROWS) if place % 8 < 6]
HELD = [row for place, row in enumerate(ROWS) if place % 8 >= 6]


def table(rows: list[tuple[str, str]], heads: tuple[str, str] = ("text", "label")) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([heads, *rows])
    return file.getvalue()


def run(folder: Path, first: bytes, second: bytes, *more: str) -> Result:
    (folder / "a.csv").write_bytes(first)
    (folder / "b.csv").write_bytes(second)
    words = ["evaluate", "--train", str(folder / "a.csv"), "--test", str(folder / "b.csv"), *more]
    return CliRunner().invoke(group, words)


def turned(text: str) -> bytes:
    """The label first, and a column more."""
    rows = list(csv.reader(io.StringIO(text)))
    file = io.StringIO()
    csv.writer(file).writerows([label, "9", body] for body, label in rows)
    return file.getvalue().encode()


ODD: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "with a mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "GB18030": lambda text: text.encode("gb18030"),
    "blank lines and blanks": lambda text: text.replace("\r\n", " \r\n\r\n,\r\n").encode(),
    "columns the other way round, and one more": turned,
}


@pytest.mark.parametrize("kind", ODD)
def test_it_learns_from_any_usual_file(tmp_path: Path, kind: str) -> None:
    ended = run(tmp_path, ODD[kind](table(LEARNED)), ODD[kind](table(HELD)), "--json")
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.output)
    assert (told["trained_on"], told["rows"], told["labels"]) == (18, 6, 3)
    assert told["accuracy"] >= 4 / 6
    assert set(told["accuracy_at_coverage"]) == {"50", "70", "80", "90"}


def test_people_get_lines_and_labels_that_were_not_learned(tmp_path: Path) -> None:
    held = [*HELD, ("河水发黑发臭", "环境"), ("没有类别", ""), ("", "教育")]
    ended = run(tmp_path, table(LEARNED).encode(), table(held).encode())
    assert "macro-F1" in ended.output
    assert "环境" in ended.output
    assert "2" in next(line for line in ended.output.splitlines() if "略去" in line)


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (table(LEARNED, ("内容", "label")).encode(), "text"),
        (table([(text, "一类") for text, _ in LEARNED]).encode(), "一类"),
        (table(LEARNED[:4]).encode(), "10"),
        (b"", "空"),
        (b"\x00\xff\xfe\x81", "编码"),
        (b'text,label\n"' + b"a" * 1_100_000, "CSV"),
        (b'"text,label\n' + b"a" * 1_100_000, "CSV"),
        (b"text,label\n" + b"a,b\n" * 200_001, "200,000"),
    ],
    ids=[
        "no such column",
        "one label",
        "few rows",
        "empty",
        "no text",
        "an open quote",
        "and in the head",
        "long",
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, first: bytes, words: str) -> None:
    ended = run(tmp_path, first, table(HELD).encode())
    assert isinstance(ended.exception, Problem)
    assert words in ended.exception.zh
    assert ended.exception.en != ended.exception.zh


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(BYTES_MOST + 1)
    for path, words in ((tmp_path / "no", "无法读取"), (tmp_path, "无法读取"), (large, "200 MB")):
        ended = CliRunner().invoke(group, ["evaluate", "--train", str(path), "--test", "no"])
        assert isinstance(ended.exception, Problem)
        assert words in ended.exception.zh


def test_the_same_rows_give_the_same_model_and_order_does_not_matter() -> None:
    texts, labels = zip(*LEARNED, strict=True)
    first = train(texts, labels).probabilities([text for text, _ in HELD])
    again = train(texts[::-1], labels[::-1]).probabilities([text for text, _ in HELD])
    assert np.allclose(first, again, atol=1e-4)
    assert np.allclose(first.sum(axis=1), 1, atol=1e-5)


def test_a_text_of_nothing_known_is_no_fault() -> None:
    texts, labels = zip(*LEARNED, strict=True)
    model = train(texts, labels)
    assert model.probabilities(["", "   ", "ﷺ", "𠮷" * 9000]).shape == (4, 3)
    assert model.probabilities([]).shape == (0, 3)


def test_texts_that_share_nothing_are_no_fault() -> None:
    texts = [chr(0x4E00 + 7 * place) for place in range(60)]
    model = train(texts, ["一类", "二类", "二类"] * 20)
    assert model.probabilities(["一件事"])[0].argmax() == 1


def test_of_very_many_rows_evenly_spaced_ones_are_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianxin.reading.rules.classifier.ROWS_MOST", 16)
    texts, labels = zip(*LEARNED, strict=True)
    asked = [text for text, _ in HELD]
    thinned = train(texts, labels).probabilities(asked)
    chosen = [LEARNED[int(place)] for place in np.linspace(0, 17, 16)]
    assert len(set(chosen)) == 16
    monkeypatch.undo()
    assert np.allclose(thinned, train(*zip(*chosen, strict=True)).probabilities(asked), atol=1e-5)
    assert not np.allclose(thinned, train(texts, labels).probabilities(asked), atol=1e-3)


def test_scores_without_oneself_are_those_of_a_model_without_oneself() -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(12, 40)).astype(np.float32)
    alike = points @ points.T / 40 + 0.2 * np.eye(12, dtype=np.float32)
    wanted = np.sign(rng.normal(size=(12, 2))).astype(np.float32)
    together = np.array([0, 0, 1, 2, 3, 4, 5, 5, 5, 6, 7, 8])
    inverse = np.linalg.inv(alike).astype(np.float32)
    found = _left_out(inverse, np.asarray(inverse @ wanted, np.float32), wanted, together)
    for one in range(9):
        out, rest = np.flatnonzero(together == one), np.flatnonzero(together != one)
        without = alike[np.ix_(out, rest)] @ np.linalg.solve(alike[np.ix_(rest, rest)], wanted[rest])
        assert np.allclose(found[out], without, atol=1e-3)


def test_calibration_halves_what_is_said_twice_too_loudly() -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(4000, 3)).astype(np.float32)
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    truth = (rng.random((4000, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, 2)
    assert calibration_of(2 * scores, truth).sharpness == pytest.approx(0.5, abs=0.06)


def test_how_sure_the_first_label_is_follows_from_its_lead() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(4000, 6)).astype(np.float32)
    shares = np.exp(2 * scores) / np.exp(2 * scores).sum(axis=1, keepdims=True)
    truth = (rng.random((4000, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, 5)
    calibration = calibration_of(scores, truth)
    told = calibration.probabilities(scores)
    assert told.sum(axis=1) == pytest.approx(np.ones(4000), abs=1e-5)
    assert (told.argmax(axis=1) == calibration.shares(scores).argmax(axis=1)).all()
    ahead = leads(calibration.shares(scores))
    clear = ahead > np.log(2)
    assert (np.diff(told.max(axis=1)[clear][np.argsort(ahead[clear])]) > -1e-6).all()
    assert calibration_error(told.max(axis=1), told.argmax(axis=1) == truth) < 0.04


def test_the_figures_are_what_they_say() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "b", "b"]) == pytest.approx((2 / 3 + 2 / 3) / 2)
    sure, right = np.array([0.95, 0.95, 0.55, 0.55], np.float32), np.array([True, True, True, False])
    assert calibration_error(sure, right) == pytest.approx((0.05 + 0.05) / 2, abs=1e-6)


def test_one_message_sent_twice_stays_in_one_fold() -> None:
    texts = [text for text, _ in ROWS]
    copies = [f"尊敬的领导：{text}，盼复" for text in texts]
    found = folds([*texts, *copies])
    assert (found[:24] == found[24:]).all()
    assert sorted(np.bincount(found)) == [8, 10, 10, 10, 10]
    alike = likeness(space_of([*texts, *copies]).matrix([*texts, *copies]))
    assert groups(alike).max() == 23
    assert alike[:24, :24][~np.eye(24, dtype=bool)].max() < NEAR
