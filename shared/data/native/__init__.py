"""Rows as BSON in C: cut to pages, looked into, written as protobuf messages. Built by `make setup`."""
