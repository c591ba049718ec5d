"""Authorised checks of one household: asked for, authorised by its members, run against the registers, reported, contested."""
