"""Authorised checks in the browser: asked for, authorised, run, reported, contested."""
