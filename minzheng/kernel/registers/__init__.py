"""Books that an office keeps: entries, what is done with them, who may, by when; drawn from ``register.yaml`` of the folders."""
