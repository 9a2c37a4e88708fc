"""What the law gives the people whose data an account holds: a copy of all of it, and its end."""
