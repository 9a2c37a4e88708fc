"""The resource runtime: standard methods of every stored resource, from its contract."""
