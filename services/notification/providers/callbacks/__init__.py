"""What providers tell of messages after they took them."""
