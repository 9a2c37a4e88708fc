"""The edge and the whole platform against public peers: `make bench-edge`."""
