"""What people do, in order: open a case, take in a file, have it read, decide, admit exhibits, hand over a packet."""
