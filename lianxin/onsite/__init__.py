"""现场办理: what is decided on the spot: settled, answered, or which units are named. Counted apart from dispatched matters."""
