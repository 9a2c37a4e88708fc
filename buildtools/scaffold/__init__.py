"""Starts a module: the five places that carry its word, with one resource that works."""
