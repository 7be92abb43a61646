"""While it is worked on: visits, solutions, helpers, limits, handing over (RULEBOOK §5)."""
