"""When something is due: clocks, reminders, pauses, the daily word (RULEBOOK §5.2–§5.6)."""
