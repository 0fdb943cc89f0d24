"""Pages of papers: `sheets`, each paper to be read and taken; `case_files`, the file of a matter; `templates`, the office's own."""

from lianxin.papers.web import case_files, sheets, templates

__all__ = ["case_files", "sheets", "templates"]
