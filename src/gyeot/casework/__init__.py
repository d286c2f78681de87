"""Cases and the steps that change them: what was received, read, decided, sealed and handed over, by whom and when."""
