"""走访: visits, plans, the parties with which leaders keep contact. A visit's matters are opened here, handled later."""
