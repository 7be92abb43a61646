"""Set up, run, test, measure: what is done with the product from outside."""
