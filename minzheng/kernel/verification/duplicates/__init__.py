"""Persons who stand in the registry twice: found by Splink, looked at by people, merged so that it can be undone."""
