"""Reading Chinese 读文: what a text is about, by the duty list or learned from texts with labels; which tell of the same thing.

Owns suggestions for accepting a matter, classifying and finding recurring topics; all only suggest. It reads no report (`collect`)
and decides nothing.
"""
