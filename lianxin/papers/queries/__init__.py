"""Reads of papers: which ones a matter or visit has for somebody, and what each one says."""
