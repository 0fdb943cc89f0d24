"""Why a file is not taken 拒收理由: each code with its sentence, saying what to do. Owns the words, not the checks."""

from __future__ import annotations

from collections.abc import Mapping

from lianxin.kernel.refusal import Reason, Refused

FILE_MOST = 25 * 1024 * 1024
MEGABYTES = FILE_MOST // 1024 // 1024

WORDS: Mapping[str, tuple[str, str]] = {
    "file_missing": ("请选择要上传的文件", "Choose a file."),
    "file_empty": ("文件是空的", "The file is empty."),
    "file_too_large": (
        f"超过{MEGABYTES}MB，请压缩图片或拆分后再上传",
        f"Larger than {MEGABYTES} MB; make it smaller or split it.",
    ),
    "file_kind": (
        "不支持这种文件，请上传照片（jpg、png）、PDF、OFD、Word、Excel、PPT、WPS 文档或纯文本",
        "This kind of file is not taken; use photographs, PDF, OFD, office documents or plain text.",
    ),
    "file_heic": (
        "这是 HEIC 格式的照片，请在手机相机设置中选“兼容性最佳”后重拍，或转成 JPG 再上传",
        "This is an HEIC photograph; set the camera to “most compatible” or convert it to JPG.",
    ),
    "file_markup": (
        "网页、SVG 等含代码的文件不收，请打印或另存为 PDF 再上传",
        "Web pages, SVG and other files with code are not taken; save it as PDF.",
    ),
    "file_archive": (
        "压缩包不收，请解开后逐个上传",
        "Archives are not taken; unpack it and upload the files themselves.",
    ),
    "file_program": ("程序文件不收", "Programs are not taken."),
    "file_macro": (
        "文件含有宏，请另存为不含宏的格式（.docx、.xlsx）后再上传",
        "The file holds macros; save it without macros (.docx, .xlsx).",
    ),
    "file_external": (
        "文件引用了外部内容，请断开外部链接、另存后再上传",
        "The file fetches contents from elsewhere; break the external links and save it anew.",
    ),
    "file_active": (
        "文件中有脚本或嵌入的程序，请打印成 PDF 后再上传",
        "The file holds scripts or embedded programs; print it to PDF.",
    ),
    "file_virus": (
        "查出病毒，已拒收，请先杀毒并告知信息部门",
        "A virus was found; clean the computer and tell the IT department.",
    ),
    "file_damaged": (
        "文件已损坏或没有传完整，请打开检查、另存后再上传",
        "The file is damaged or incomplete; open it, save it anew and upload again.",
    ),
    "file_locked": ("文件有密码，请去掉密码后再上传", "The file is protected by a password; remove it."),
    "file_bomb": ("文件展开后大得不正常，已拒收", "The file unpacks to an abnormal size and was refused."),
    "file_path": ("文件内部的路径不正常，已拒收", "The file holds abnormal paths and was refused."),
    "file_pixels": (
        "图片尺寸过大（照片最多6400万像素，其他图片最多3000万像素），请缩小后再上传",
        "Too many pixels (at most 64 million in a photograph, 30 million otherwise); make it smaller.",
    ),
    "file_slow": (
        "查验文件用时过长，已停止，请拆分或另存后再上传",
        "Looking through the file took too long; split it or save it anew.",
    ),
    "busy": (
        "正在查验的文件较多，请稍后再试",
        "Many files are being looked through at the moment; please try again shortly.",
    ),
    "disk_full": (
        "服务器存储空间不足，文件没有保存，请告知系统管理员",
        "The server has no room left; nothing was kept. Tell the administrator.",
    ),
    "scan_down": (
        "病毒扫描服务暂时不可用，文件没有保存，请稍后再试",
        "The virus scanner does not answer; nothing was kept. Try again later.",
    ),
}


def reason(code: str, name: str = "", *, field: str = "file") -> Reason:
    """One reason, with the file's name before it where several were sent."""
    zh, en = WORDS[code]
    return Reason(code, f"“{name}”：{zh}" if name else zh, f"“{name}”: {en}" if name else en, field)


def not_taken(code: str, name: str = "") -> Refused:
    """The refusal of one file."""
    return Refused([reason(code, name)])
