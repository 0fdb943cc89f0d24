"""Chinese text: folding, grams, initials, numerals, masking."""

import subprocess
import sys
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.kernel.text import (
    chinese_number,
    clip,
    fold,
    grams_for_index,
    grams_for_query,
    initials,
    initials_variants,
    mask_name,
    mask_phone,
    matches,
    tail4,
    terms,
)

ANY = st.text(max_size=40)
CHINESE = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), st.sampled_from("停车難aB12 -，。（３")
    )
)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("停車場規劃", "停车场规划"),
        ("ＳＦＷ－２０２６－０００１２", "sfw-2026-00012"),
        ("  渝中區\n\t 大坪　街道 ", "渝中区 大坪 街道"),
        ("停\u200b车\ufeff难", "停车难"),
        ("瞭解臺灣裡裏", "了解台湾里里"),
        ("①期（试行）", "1期(试行)"),
        ("Straße ΑΣ", "strasse ασ"),
        ("", ""),
    ],
)
def test_fold(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@settings(max_examples=400)
@given(st.one_of(ANY, CHINESE))
def test_folding_twice_changes_nothing(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


@settings(max_examples=400)
@given(CHINESE, st.data())
def test_a_part_folds_as_in_the_whole(raw: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(raw)))
    last = data.draw(st.integers(first, len(raw)))
    assert fold(raw[first:last]) in fold(raw)


@settings(max_examples=400)
@given(st.one_of(CHINESE, ANY), st.data())
def test_a_text_has_the_grams_of_whatever_it_contains(raw: str, data: st.DataObject) -> None:
    folded = fold(raw)
    first = data.draw(st.integers(0, len(folded)))
    last = data.draw(st.integers(first, len(folded)))
    query = folded[first:last]
    assert set(grams_for_query(query)) <= set(grams_for_index(raw))
    assert matches(raw, query)


@settings(max_examples=300)
@given(st.one_of(CHINESE, ANY))
def test_grams_are_distinct_and_sorted(raw: str) -> None:
    for grams in (grams_for_index(raw), grams_for_query(raw)):
        assert grams == sorted(set(grams))
        assert all(1 <= len(gram) <= 3 for gram in grams)
        assert (grams == []) == (not any(c.isalnum() for c in fold(raw)))


MATTER = "大坪街道某科技公司反映園區周边停车难，编号SFW-2026-00012，13栋楼下"


@pytest.mark.parametrize(
    "query",
    [
        "停",
        "停车",
        "停車難",
        "园区",
        "00012",
        "012",
        "12",
        "2",
        "2026-00012",
        "sfw-2026",
        "13栋",
        "3栋楼",
        "街道 停车",
    ],
)
def test_what_the_text_holds_is_found(query: str) -> None:
    assert grams_for_query(query)
    assert set(grams_for_query(query)) <= set(grams_for_index(MATTER))
    assert matches(MATTER, query)


@pytest.mark.parametrize("query", ["难停", "车停", "00013", "112", "噪音", "2栋", "街道 噪音"])
def test_what_it_does_not_hold_is_not_found(query: str) -> None:
    assert not set(grams_for_query(query)) <= set(grams_for_index(MATTER))
    assert not matches(MATTER, query)


def test_the_query_asks_for_the_fewest_grams() -> None:
    assert grams_for_query("停车难") == ["停车", "车难"]
    assert grams_for_query("00012") == ["000", "001", "012"]
    assert grams_for_query("A3栋") == ["3栋", "a3"]
    assert grams_for_query("，。") == []


def test_index_grams() -> None:
    assert grams_for_index("3栋停车，2026") == sorted(
        ["3", "栋", "停", "车", "3栋", "栋停", "停车", "2", "0", "6", "20", "02", "26", "202", "026"]
    )


def test_terms() -> None:
    assert terms("停車　难 停车") == ["停车", "难"]
    assert terms(" ") == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("住建局", "zjj"),
        ("重庆市", "cqs"),
        ("區商務委", "qsww"),
        ("长江银行", "cjyh"),
        ("A座3号楼", "az3hl"),
        ("中國（重慶）公司", "zgcqgs"),
        ("！", ""),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
    assert initials_variants(name)[:1] == ([letters] if letters else [])


def test_initials_of_a_character_with_two_readings() -> None:
    assert set(initials_variants("单")) >= {"d", "s"}
    assert initials_variants("区委") == ["qw", "ow"]
    assert len(initials_variants("单单区区行行长长")) <= 4
    assert len(initials_variants("单区", 1)) == 1


@settings(max_examples=200, deadline=None)
@given(st.one_of(CHINESE, ANY))
def test_initials_are_plain_letters(raw: str) -> None:
    for variant in initials_variants(raw):
        assert variant
        assert variant.isascii()
        assert variant.isalnum()


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("24", 24),
        ("２４", 24),
        ("零", 0),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二十四", 24),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("一百十五", 115),
        ("三百六十五", 365),
        ("一千零二十", 1020),
        ("两千零五", 2005),
        ("九千九百九十九", 9999),
        ("二〇二六", 2026),
    ],
)
def test_chinese_number(words: str, number: int) -> None:
    assert chinese_number(words) == number


@pytest.mark.parametrize(
    "words", ["", "二三十", "一百五", "百", "十十", "十百", "一千五", "若干", "一百零", "3十", "-1"]
)
def test_what_is_no_number_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="不是数字"):
        chinese_number(words)


def spoken(n: int) -> str:
    """The standard way to say a number below 10,000."""
    said = "".join(
        "零一二三四五六七八九"[int(d)] + u for d, u in zip(f"{n:04}", ("千", "百", "十", ""), strict=True)
    )
    for unit in "千百十":
        said = said.replace("零" + unit, "零")
    while "零零" in said:
        said = said.replace("零零", "零")
    return said.strip("零") or "零"


def test_every_number_as_it_is_said() -> None:
    assert [chinese_number(spoken(n)) for n in range(10_000)] == list(range(10_000))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张焕伦", "张**"),
        ("李明", "李*"),
        ("欧阳修文", "欧阳**"),
        ("欧阳", "欧*"),
        ("张", "*"),
        (" 王小二 ", "王**"),
        ("阿依古丽·买买提", "阿***·***"),
        ("", ""),
    ],
)
def test_mask_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked", "tail"),
    [
        ("13812341234", "138****1234", "1234"),
        ("138 1234 5678", "138****5678", "5678"),
        ("+86 138-1234-5678", "138****5678", "5678"),
        ("008613812345678", "138****5678", "5678"),
        ("１３８１２３４５６７８", "138****5678", "5678"),
        ("023-63601234", "023****1234", "1234"),
        ("63601234", "****1234", "1234"),
        ("12345", "***45", ""),
        ("110", "*10", ""),
        ("12", "**", ""),
        ("", "", ""),
    ],
)
def test_mask_phone(phone: str, masked: str, tail: str) -> None:
    assert mask_phone(phone) == masked
    assert tail4(phone) == tail


@given(st.text("0123456789", min_size=8, max_size=15))
def test_a_masked_phone_hides_at_least_four_digits(phone: str) -> None:
    assert mask_phone(phone).count("*") >= 4


@pytest.mark.parametrize(
    ("raw", "n", "clipped"),
    [
        ("停车难", 3, "停车难"),
        ("停车难", 2, "停…"),
        ("停车难", 1, "…"),
        ("停车 难题", 4, "停车…"),
        ("", 1, ""),
    ],
)
def test_clip(raw: str, n: int, clipped: str) -> None:
    assert clip(raw, n) == clipped


@given(ANY, st.integers(1, 50))
def test_clip_never_exceeds(raw: str, n: int) -> None:
    assert len(clip(raw, n)) <= n


def test_clip_refuses_no_room() -> None:
    with pytest.raises(ValueError, match="正整数"):
        clip("停车", 0)


def test_grams_are_quick() -> None:
    """Measured 36 µs for 60 characters; the bound is wide, so that only a change of order turns it red."""
    matter = (MATTER * 2)[:60]
    grams_for_index(matter)
    began = perf_counter()
    for _ in range(500):
        grams_for_index(matter)
    assert (perf_counter() - began) / 500 < 400e-6


def test_pinyin_is_loaded_only_when_used() -> None:
    program = "import sys, lianxin.kernel.text as t; a = 'pypinyin' in sys.modules; t.initials('住'); "
    program += "print(a, 'pypinyin' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]
