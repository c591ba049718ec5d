"""The leader's page of an area and the pictures of any indicator, from frozen figures alone."""
