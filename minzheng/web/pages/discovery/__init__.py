"""Pages of proactive discovery: the list of a village, one discovery, a need reported on the phone, and the coverage."""
