"""The newsroom's door: a scoring server without records, which speaks the protocol that comment software speaks."""
