"""Cases that have to do with one another: joined, parted, of one cause (RULEBOOK §5.13)."""
