# Machine-written from the contracts: change those, then `make generate`.
"""One module for each service."""
