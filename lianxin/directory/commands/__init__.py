"""Commands of the directory: `loading` a district's own tables, the `kinds` of table, `parties` one by one, `founding`."""

from lianxin.directory.commands import kinds
from lianxin.directory.commands.loading import LOADERS, discard, load, stage
from lianxin.directory.commands.parties import add_party

__all__ = ["LOADERS", "add_party", "discard", "kinds", "load", "stage"]
