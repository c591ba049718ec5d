"""Pages of scenarios: what a change of policy values would cost and whom it would touch."""
