"""事项: the matter: its life-cycle table, ledger, clocks, links, answers, who may see it. The deep package.

Owns what every stage of the chain shares; the steps themselves live in the stages.
"""
