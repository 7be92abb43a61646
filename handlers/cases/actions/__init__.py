"""What its handler and its filer do with a case, and taking it back (RULEBOOK §5, §6)."""
