"""What the start-up tools say to a person at a terminal, in Chinese and English (两种语言的提示).

Owns the choice of language and the one exception that ends a command in words. It knows nothing of Django,
so that it can speak when Django cannot be loaded.
"""

import os


class Problem(Exception):
    """Something a person has to put right (启动问题): what is wrong and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(both(zh, en))
        self.zh, self.en = zh, en


def language() -> str:
    """`zh`, `en` or `both`, from LANGUAGE, LC_ALL, LC_MESSAGES and LANG in gettext's order."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").lower()
        if value.startswith(("zh", "en")):
            return value[:2]
    return "both"


def both(zh: str, en: str, lang: str | None = None) -> str:
    """The sentence in the reader's language, or Chinese with English after it when that is unknown."""
    chosen = lang or language()
    return {"zh": zh, "en": en}.get(chosen, f"{zh}\n  {en}")


# A terminal takes control characters for orders; of them only the end of a line may reach it.
ORDERS = {code: "\ufffd" for code in (*range(32), *range(127, 160))} | {9: " ", 10: "\n"}


def plain(text: str) -> str:
    """What somebody wrote, as a terminal may be given it: each control character shown as one that is unreadable."""
    return text.translate(ORDERS)


def say(zh: str, en: str) -> None:
    """Print one message; a terminal that has gone away is no reason to stop."""
    try:
        print(both(zh, en), flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
