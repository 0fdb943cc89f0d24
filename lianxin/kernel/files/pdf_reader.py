"""Looks through a PDF (sandbox reader 查验PDF): whether it opens, and holds neither scripts nor orders to start programs."""

from __future__ import annotations

import re
import sys

import pypdfium2
import pypdfium2.raw as pdfium

VIRUS = b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE"
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)\b")
_PASSWORD_ERROR = 4


def main() -> str | None:
    """Print "pdf", or one word why it is refused."""
    content = sys.stdin.buffer.read()
    if VIRUS in content:
        return "file_virus"
    if ACTIVE.search(STREAM.sub(b"", content)):
        return "file_active"
    try:
        document = pypdfium2.PdfDocument(content)
        if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
            return "file_active"
        if len(document) < 1:
            return "file_damaged"
    except pypdfium2.PdfiumError as error:
        return "file_locked" if getattr(error, "err_code", None) == _PASSWORD_ERROR else "file_damaged"
    sys.stdout.write("pdf")
    return None


if __name__ == "__main__":
    sys.exit(main())
