"""JSON to protobuf wire bytes and back. `seam` says what a codec is, `twin` is the one in Python."""
