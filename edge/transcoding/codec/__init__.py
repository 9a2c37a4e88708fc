"""JSON to protobuf wire bytes and back: `choose` opens the codec in C (`native`) or the one in Python (`twin`)."""
