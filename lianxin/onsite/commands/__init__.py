"""Commands of onsite: `deciding` on the spot, `explaining` a policy, `noting` what a phone sends from a visit."""

from lianxin.onsite.commands.deciding import OnSpot, answer, name_units, record, settle
from lianxin.onsite.commands.explaining import explain_policy
from lianxin.onsite.commands.noting import note, read_back

__all__ = ["OnSpot", "answer", "explain_policy", "name_units", "note", "read_back", "record", "settle"]
