"""Checks of uploaded files (体检：附件): their bytes are there and no others, and a virus scanner looks at them."""

from lianxin.casefile.queries.files import astray, lost_files
from lianxin.config.doctor import Finding, fine, hint, wrong
from lianxin.kernel.files import clamd


def bytes_of_files() -> Finding:
    """Every file that a matter has is on the disk, in its size."""
    lost = lost_files()
    if lost:
        words = "、".join(sorted(set(lost))[:5])
        return wrong(
            f"有 {len(lost)} 个附件的内容缺失或不完整（{words}）。请从备份恢复 LIANXIN_HOME/media。",
            f"{len(lost)} files are missing or incomplete ({words}). Restore LIANXIN_HOME/media from a backup.",
        )
    return fine("附件内容齐全", "The contents of all files are there")


def bytes_without_a_file() -> Finding:
    """No bytes lie about that no file names: what was erased is gone from the disk."""
    n = astray()["bytes_without_file"]
    if n:
        return hint(
            f"有 {n} 个文件没有记录（删除或上传中断后残留），后台每小时清除；若一直不减，请检查 LIANXIN_HOME/media 的权限。",
            f"{n} files have no row (left by an interrupted erasing or upload); the worker takes them away every hour."
            " If they stay, check the permissions of LIANXIN_HOME/media.",
        )
    return fine("磁盘上没有无主文件", "No file without a row lies on the disk")


def virus_scanner() -> Finding:
    """Whether uploads are scanned."""
    where = clamd.address()
    if not where:
        return hint(
            "没有接入病毒扫描，上传时只做自带的检查。接入 ClamAV：设 LIANXIN_CLAMD。",
            "No virus scanner; uploads get our own checks only. Set LIANXIN_CLAMD to use ClamAV.",
        )
    if not clamd.answers():
        return wrong(
            f"病毒扫描 {where} 没有应答，目前不能上传附件。请检查 clamd。",
            f"The virus scanner {where} does not answer and uploads are refused. Check clamd.",
        )
    return fine("病毒扫描正常", "The virus scanner answers")
