"""Official paper 公文 by GB/T 9704-2012, for drafts that a person edits and signs. Never a seal.

`shapes` what a paper consists of; `docx` writes it as an editable document, `pdf` sets it as pages. Owns the layout
alone: what is written comes from whoever asks. Fonts are named as the standard names them and not shipped: the office's
own computers have them; a server that has not sets PDF in Noto Serif CJK.
"""
