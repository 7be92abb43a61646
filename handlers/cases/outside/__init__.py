"""What is beyond the company's reach, and fees that rest (RULEBOOK §4.11, §5.14)."""
