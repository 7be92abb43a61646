"""What the scripts that learn weights share."""
