"""The checks of the business folders, passed over everybody at once: what registers say against what the bureau pays."""
