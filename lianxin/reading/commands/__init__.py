"""Commands of reading: `advice` keeps what was advised and decided; `learning` trains, activates and rolls back."""

from lianxin.reading.commands.learning import activate, roll_back, set_learning

__all__ = ["activate", "roll_back", "set_learning"]
