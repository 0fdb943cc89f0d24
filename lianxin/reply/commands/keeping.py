"""保存期限 of results, reviews, call-backs and ratings: their words go with the matter."""

from __future__ import annotations

from lianxin.casefile.commands.keeping import words
from lianxin.reply.models import CallBack, Objection, Publication, Rating, Result, Review

words(Result, "undertaking__matter", "found", "measures", "result", "public_answer", "reason")
words(Review, "matter", "opinion")
words(CallBack, "matter", "comment")
words(Rating, "matter", "comment")
words(Objection, "matter", "text", "ruling")
words(Publication, "matter", "title", "question", "answer")
