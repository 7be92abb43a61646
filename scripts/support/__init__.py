"""What several scripts share; the tests use it too."""
