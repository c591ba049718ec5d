"""The files of a run: registers, bank files, masked public lists, exceptions."""
