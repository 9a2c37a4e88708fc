"""How the edge calls services: one interface over bytes, several transports, one table of who serves which package."""
