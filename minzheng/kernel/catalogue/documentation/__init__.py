"""The reference pages of the documentation, made from the folders and the code; a test fails when they are stale."""
