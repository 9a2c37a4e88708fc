"""Records in and out of files, of any resource: what is one's own is declared, the rest read off its contract."""
