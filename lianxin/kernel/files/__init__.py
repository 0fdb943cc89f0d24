"""Files from outside 上传文件: what is taken, looked through, named and kept. What they belong to is the packages' business.

`kinds` which files are taken; `refusals` why not, in words; `names` what they are called; `checking` how they are looked
through (in the sandbox, by its readers); `clamd` the virus scanner; `media` where the bytes lie; `uploads` how they come in.
"""
