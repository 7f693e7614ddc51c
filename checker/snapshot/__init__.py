"""What was recorded: facts about cases, what each source covers, and the vocabulary both are written in."""
