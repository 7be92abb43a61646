"""From what is reported to a case with a handler (RULEBOOK §2–§4, §5.1)."""
