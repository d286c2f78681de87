"""Drawings made to try the model of hands and bodies on, and the count of where it is right."""
