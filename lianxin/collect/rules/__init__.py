"""Reading reports 材料识别: from a file's bytes to a cleaned text and drafts of visits, matters and figures.

Pure rules: no database, no clock, no network. What comes out are drafts with the places they were read from;
a person confirms them.
"""

from .categories import Leaf, default_taxonomy
from .clean import Cleaned, clean
from .document import text_of
from .errors import UnreadableFile
from .report import Reading, read, read_file

__all__ = [
    "Cleaned",
    "Leaf",
    "Reading",
    "UnreadableFile",
    "clean",
    "default_taxonomy",
    "read",
    "read_file",
    "text_of",
]
