"""Checks of the keys of sealed data 数据密钥体检: the file is there, nobody else's to read, and has every key in use."""

from __future__ import annotations

from lianxin.config.doctor import Finding, fine, wrong
from lianxin.kernel import keyring, resealing


def data_keys() -> Finding:
    """Without its key a cell can never be read again."""
    try:
        ring = keyring.ring()
    except keyring.KeysUnreadable as error:
        return wrong(str(error), str(error))
    if keyring.path().stat().st_mode & 0o077:
        return wrong(
            f"数据密钥 {keyring.path()} 他人可读。运行 chmod 600 {keyring.path()}",
            f"Others can read {keyring.path()}. Run chmod 600 {keyring.path()}",
        )
    missing = sorted(set(resealing.counts()) - {one.name.hex() for one in ring.keys})
    if missing:
        words = "、".join(missing)
        return wrong(
            f"缺少密钥 {words}，部分姓名、电话无法读取。请找回旧的密钥文件。",
            f"Keys {words} are missing and some names and numbers cannot be read. Find the old file of keys.",
        )
    return fine("数据密钥齐全", "Every key of sealed data is there")
