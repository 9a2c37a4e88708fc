"""What the modules of conversations have in common: mail that comes in."""
