"""保存期限 of the directory: uploaded tables, and contacts that nobody has confirmed for long."""

from __future__ import annotations

from lianxin.directory.models import PartyContact, PartyFact, Staged
from lianxin.kernel.retention import YEAR, Rule, add, removing

add(
    Rule(
        "directory.uploads",
        ("上传的名录表格", "Uploaded tables"),
        ("上传后", "after the upload"),
        30,
        ("导入后即清空，未导入的无保存必要", "emptied once loaded; of no use when it was not"),
        ("整条删除", "the rows"),
        ("导入留痕（文件名、条数）", "the ledger: file name and counts"),
        lambda before: Staged.objects.filter(uploaded_at__lt=before),
        removing(Staged),
    )
)
add(
    Rule(
        "directory.contacts",
        ("服务对象联系人、群众的姓名电话住址", "Contacts of parties; residents' names, numbers, addresses"),
        ("最近一次登记或核实后", "after it was last written down or confirmed"),
        3 * YEAR,
        (
            "个人信息保护法第八条、第十九条：保证质量，保存期限最短；名录按年核实即不到期",
            "Personal Information Protection Law art. 8 and 19; a register confirmed yearly never falls due",
        ),
        ("联系人整条删除", "the contact"),
        ("服务对象（群众为脱敏姓名）", "the party; of a resident the masked name"),
        lambda before: PartyContact.objects.filter(confirmed_at__lt=before),
        removing(PartyContact),
    )
)
add(
    Rule(
        "directory.facts",
        ("服务对象情况（人数、营收、资质等）", "Facts of parties: employees, revenue, qualifications"),
        ("截至日期后", "after the day of the fact"),
        10 * YEAR,
        ("过时的情况不再用于政策匹配", "what is out of date serves no matching any more"),
        ("整条删除", "the rows"),
        ("服务对象", "the party"),
        lambda before: PartyFact.objects.filter(on__lt=before.date()),
        removing(PartyFact),
    )
)
