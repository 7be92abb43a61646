"""Who may know of a case, and what of it (RULEBOOK §5.1, §8)."""
