"""HTTP/1.1 in the event loop of the process: no threads, no hand-over, one write an answer."""
