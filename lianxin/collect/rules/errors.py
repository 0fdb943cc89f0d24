"""Why a file could not be read: one exception, a code and two sentences. Owns the wording, not the checks."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的,没有可读的文字。", "The file is empty: there is no text to read."),
    "too_large": (
        "文件太大,超过{limit}的上限,请拆分后再导入。",
        "The file is larger than {limit}; split it and try again.",
    ),
    "unknown_kind": (
        "不支持这种文件,请使用文本(.txt)、网页(.html)、Word(.docx)或 PDF 文件。",
        "This kind of file is not supported; use .txt, .html, .docx or .pdf.",
    ),
    "old_word": (
        "这是旧版 Word(.doc)或加密的 Office 文件,请去掉密码并另存为 .docx 后再导入。",
        "This is an old Word (.doc) or a locked Office file; remove the password and save as .docx.",
    ),
    "encrypted": (
        "文件有密码保护,请解除密码后再导入。",
        "The file is password-protected; remove the password and retry.",
    ),
    "corrupt": ("文件已损坏,无法打开。", "The file is damaged and cannot be opened."),
    "bomb": (
        "压缩文件展开后大得不正常,已拒绝打开。",
        "The file expands to an abnormal size and was refused.",
    ),
    "no_text": (
        "文件中没有可提取的文字,可能是扫描件或图片,请先做文字识别。",
        "No text could be extracted; it may be a scan or a picture. Run character recognition first.",
    ),
    "encoding": ("无法识别文件的文字编码。", "The text encoding of the file could not be recognised."),
    "timeout": ("文件处理时间过长,已停止。", "Reading the file took too long and was stopped."),
    "busy": (
        "正在读取的文件较多,请稍后再试。",
        "Many files are being read at the moment; please try again shortly.",
    ),
    "missing": ("找不到文件,或者没有读取权限。", "The file does not exist or may not be read."),
}


class UnreadableFile(Exception):
    """A file that cannot be read 无法读取的文件: `code` for programs, one sentence in each language."""

    def __init__(self, code: str, **details: str) -> None:
        chinese, english = MESSAGES[code]
        self.code = code
        self.message_zh = chinese.format(**details)
        self.message_en = english.format(**details)
        super().__init__(f"{self.message_zh} {self.message_en}")
