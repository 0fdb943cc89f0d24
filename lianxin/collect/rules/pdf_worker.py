"""Text of one PDF, run in the sandbox: a hostile file can then neither crash nor block its caller.

Reads the file from standard input and writes UTF-8 text to standard output; one word on standard error
says why there is none.
"""

from __future__ import annotations

import sys

import pypdfium2

PAGES, CHARACTERS = 500, 2 * 1024 * 1024
_PASSWORD_ERROR = 4


def main() -> str | None:
    """Print the text of the PDF on standard input."""
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        return "encrypted" if getattr(error, "err_code", None) == _PASSWORD_ERROR else "corrupt"
    sys.stdout.buffer.write(pages_text(document).encode("utf-8", "replace"))
    return None


def pages_text(document: pypdfium2.PdfDocument) -> str:
    """The text of the first pages, a form feed between pages."""
    texts: list[str] = []
    room = CHARACTERS
    for index in range(min(len(document), PAGES)):
        texts.append(document[index].get_textpage().get_text_bounded()[:room])
        room -= len(texts[-1])
        if room <= 0:
            break
    return "\f".join(texts)


if __name__ == "__main__":
    sys.exit(main())
