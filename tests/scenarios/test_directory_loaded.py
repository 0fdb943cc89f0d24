"""系统管理导入单位名录：表里有错，逐行列出，一行也不写；改好再传，先看将要发生什么，确认才写入。"""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.scenarios.pages import Desk, Office

HEAD = "云桥区单位名录（2026年）,,,,\n代码,名称,简称,类别,区划\n"
WRONG = (
    HEAD + "minzheng,区民政局,民政局,局委,D\nsifa,区司法局,司法局,部门,没有的街道\n,区体育局,体育局,部门,D\n"
)
RIGHT = (
    HEAD
    + "minzheng,区民政局,民政局,部门,D\nsifa,区司法局,司法局,部门,云桥区\nhousing,区住房城乡建委,住建,部门,D\n"
)


def test_nothing_is_written_until_it_is_right_and_confirmed(office: Office) -> None:
    root = office.desk("root")
    _upload(root, WRONG)
    assert "有错误，尚未导入" in root.screen
    assert "局委" in root.screen.block("类别", of="tr").text
    assert "没有的街道" in root.screen
    assert "必填" in root.screen
    assert "确认导入" not in root.screen
    assert "区司法局" not in root.sees("/directory/")

    _upload(root, RIGHT)
    assert "待确认，尚未导入" in root.screen
    assert "确认后新增 2 行、更新 1 行" in root.screen
    assert "简称： 住建委 → 住建" in root.screen
    preview = root.screen.address
    assert "区司法局" not in root.sees("/directory/")

    root.sees(preview)
    root.sends("确认导入")
    assert "已导入：新增 2 行，更新 1 行，0 行没有变化" in root.screen
    assert "区司法局" in root.sees("/directory/")
    assert "区司法局" in office.desk("he").sees("/directory/")


def test_given_up_changes_nothing(office: Office) -> None:
    root = office.desk("root")
    _upload(root, RIGHT)
    root.sends("放弃这次上传")
    assert "已放弃，名录没有变化" in root.screen
    assert "区司法局" not in root.sees("/directory/")


def test_a_unit_may_not_load(office: Office) -> None:
    liu = office.desk("liu")
    liu.sees("/directory/load/", status=403)
    assert "没有这项权限" in liu.screen


def _upload(root: Desk, table: str) -> None:
    root.sees("/directory/load/")
    file = SimpleUploadedFile("单位.csv", table.encode("gb18030"), "text/csv")
    root.sends("上传并预览", {"名录": "单位", "文件": file})
