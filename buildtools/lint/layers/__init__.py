"""Rules for the repository as a whole: who may import whom, one word for a module everywhere, sizes, words."""
