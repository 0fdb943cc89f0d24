"""Commands of papers: `issuing` numbers them and takes the file of a matter, `templates` are the office's own; `keeping`
says how long."""

from lianxin.papers.commands import keeping
from lianxin.papers.commands.issuing import GRANT, SEES_RAISER, STEP, TAKES, Copy, take_file, take_number
from lianxin.papers.commands.templates import drop_template, set_template

__all__ = [
    "GRANT",
    "SEES_RAISER",
    "STEP",
    "TAKES",
    "Copy",
    "drop_template",
    "keeping",
    "set_template",
    "take_file",
    "take_number",
]
