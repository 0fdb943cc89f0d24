"""回音: results, review, the public answer and its delivery, call-back, rating, redo, close. No end without an echo."""
