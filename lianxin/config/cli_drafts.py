"""`lianxin intake --save`: documents kept as drafts 材料存为草稿, by the same command as the page. Needs the database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lianxin.config.cli_common import actor_named, echo, refuse_with, show_json, speak
from lianxin.config.cli_do import done_words
from lianxin.config.doing import Asked, as_json, carry_out
from lianxin.kernel.acts import Channel
from lianxin.kernel.commands import COMMANDS
from lianxin.kernel.refusal import Refused


def store(texts: Sequence[tuple[str, str]], login: str, told_as_json: bool) -> None:
    """Read each document into drafts in an officer's name; all that can be told of one is told before the next."""
    spoken, actor, command = speak(None), actor_named(login), COMMANDS["collect.intake"]
    answers = []
    for path, text in texts:
        asked = Asked(command, {}, {"text": text, "name": Path(path).name[:200]})
        try:
            done = carry_out(asked, actor=actor, channel=Channel.CLI)
        except Refused as refused:
            refuse_with(refused, as_json=told_as_json, lang=spoken)
        answers.append(as_json(done))
        if not told_as_json:
            echo(f"{done_words(command, done, spoken)} {done.id}")
    if told_as_json:
        show_json(answers)
