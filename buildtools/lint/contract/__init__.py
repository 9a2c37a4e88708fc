"""Rules that every contract keeps, beyond what buf checks. Each rule is a function from a contract to problems."""
