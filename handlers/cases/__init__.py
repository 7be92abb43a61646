"""The life of a case: who handles it, by when, who is told (DESIGN §4, RULEBOOK §5, §6)."""
