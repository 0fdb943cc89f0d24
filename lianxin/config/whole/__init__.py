"""整体导出、导入: everything of a district as one file in an open format, and back into an empty installation.

`form` which tables and columns, in which order; `cells` what happens to sealed data; `writing` the file; `package` checks
one before anything of it is read; `loading` brings it in; `describing` the page that explains it; `cli` both commands.
Not a backup (`keeping`), which is restored by the same program only.
"""
