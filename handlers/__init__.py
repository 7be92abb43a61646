"""What the front desk does with what it hears: conversations, cases, rules, words."""
