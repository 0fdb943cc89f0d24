"""Commands of the directory: `loading` its tables, the `kinds` of table, `parties` and `units` one by one, `founding`."""

from lianxin.directory.commands import kinds
from lianxin.directory.commands.loading import LOADERS, discard, load, stage
from lianxin.directory.commands.parties import add_party
from lianxin.directory.commands.units import open_unit

__all__ = ["LOADERS", "add_party", "discard", "kinds", "load", "open_unit", "stage"]
