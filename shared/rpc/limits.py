"""Bounds that every transport of a service keeps."""

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
