"""Is it solved? Acceptance, survey, the ladder, what stays open, care (RULEBOOK §6)."""
