"""From rules as written to a program every engine can run: names resolved, durations parsed, parameters filled in."""
