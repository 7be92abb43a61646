"""转人工: residents and agents who talk with each other (RULEBOOK §4.6)."""
