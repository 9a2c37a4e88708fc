"""Inputs that nobody would write: the codec in C has to do with them what the one in Python does."""
