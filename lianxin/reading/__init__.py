"""Reading Chinese 读文: what a text is about, learned from texts with labels, and which texts tell of the same thing.

Owns classifying and finding recurring topics; both only suggest. It reads no report (`collect`) and decides nothing.
"""
