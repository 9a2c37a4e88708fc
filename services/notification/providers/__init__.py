"""Who carries messages to people: one file a vendor, behind one interface."""
