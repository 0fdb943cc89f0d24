"""问题收集: matters from every channel; documents read into drafts; what is accepted, declined, merged at the door."""
