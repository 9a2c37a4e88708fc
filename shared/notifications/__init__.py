"""What is told to people, and what they want to be told: rules without a database."""
