"""Papers as PDF 版式文件: the same words as on the page, set by the server in a process of its own; PDF/A-3u, to be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string

from lianxin.kernel import sandbox
from lianxin.kernel.paper.shapes import Form, Letter, Part, plain
from lianxin.kernel.refusal import Reason, Refused

WORKER = Path(__file__).with_name("pdf_worker.py")
STYLES = (
    WORKER.parents[1] / "static" / "lianxin" / "paper.css",
    WORKER.with_name("pdf.css"),
)
LIMITS = sandbox.Limits(memory=1024 * 1024 * 1024, cpu_seconds=60, wall_seconds=90, output=64 * 1024 * 1024)
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
FONTS = "fonts-noto-cjk"
REASONS: Mapping[str, Reason] = {
    "no_pango": Reason(
        "no_pango",
        f"服务器没有排版组件 Pango，不能出 PDF；请先下载 .docx，并由系统管理员运行 apt install {PANGO} {FONTS}",
        f"This server has no Pango and makes no PDF; take the .docx. The administrator runs: apt install {PANGO} {FONTS}",
    ),
    "no_font": Reason(
        "no_font",
        f"服务器没有中文字体，不能出 PDF；请先下载 .docx，并由系统管理员运行 apt install {FONTS}",
        f"This server has no Chinese font and makes no PDF; take the .docx. The administrator runs: apt install {FONTS}",
    ),
    "busy": Reason(
        "busy", "正在排版的文件较多，请稍后再试", "Too many documents are being set; try again later."
    ),
    "slow": Reason(
        "too_long", "内容过多，不能排成一个 PDF；请下载 .docx", "Too much for one PDF; take the .docx."
    ),
}
BROKEN = Reason("no_pdf", "这份文件未能排成 PDF；请下载 .docx", "It could not be set as PDF; take the .docx.")


@dataclass(frozen=True, slots=True)
class _Sections:
    """A paper in sections."""

    title: str
    parts: Sequence[Part]
    signed: Sequence[str]
    note: str


def form_pdf(form: Form) -> bytes:
    """A paper that is a table. Refuses: no Pango, no Chinese font, too busy, too long."""
    return _paper("form", form.title, form)


def letter_pdf(letter: Letter) -> bytes:
    """A letter 信函. Refuses: no Pango, no Chinese font, too busy, too long."""
    return _paper("letter", letter.title, letter)


def sections_pdf(title: str, parts: Sequence[Part], *, signed: Sequence[str] = (), note: str = "") -> bytes:
    """A paper in sections, signed at its end. Refuses: no Pango, no Chinese font, too busy, too long."""
    return _paper("sections", title, _Sections(title, parts, signed, note))


def _paper(shape: str, title: str, paper: Form | Letter | _Sections) -> bytes:
    inside = f"kernel/paper/_{shape}.html"
    values = {"title": title, "shape": shape, "paper": paper, "inside": inside}
    return set_pages(render_to_string("kernel/paper/pdf.html", values))


def set_pages(html: str, pictures: Sequence[bytes] = ()) -> bytes:
    """Whole HTML as PDF; where it shows `picture:0` the first picture stands. Refuses: as the papers."""
    blocks = [plain(html).encode("utf-8", "replace"), style(), *pictures]
    given = b"".join(len(one).to_bytes(8, "big") + one for one in blocks)
    try:
        ended = sandbox.run(WORKER, given, limits=LIMITS)
    except sandbox.Busy:
        raise Refused([REASONS["busy"]]) from None
    if ended.word:
        raise Refused([REASONS.get(ended.word, BROKEN)])
    return ended.out


@cache
def style() -> bytes:
    """The style sheets of papers as one, handed over with the page, so that nothing is to be fetched."""
    return b"\n".join(one.read_bytes() for one in STYLES)


def trouble() -> Reason | None:
    """Why this server makes no PDF; None when it does."""
    try:
        form_pdf(Form("试排", "", ()))
    except Refused as refused:
        return refused.reasons[0]
    return None
