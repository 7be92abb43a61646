"""Where messages come from and go to: one folder a channel, the same file names in each."""
