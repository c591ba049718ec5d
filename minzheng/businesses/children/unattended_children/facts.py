"""Unattended children need only age and status, which the commons know."""
