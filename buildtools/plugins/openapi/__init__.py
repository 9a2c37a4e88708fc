"""The OpenAPI 3.1 document, made from a descriptor set.

One message gives up to three schemas: as it is answered (every field that is always printed is there), as it is sent
(what the server sets is left out, constraints are kept), and as a change (nothing is required).
"""
