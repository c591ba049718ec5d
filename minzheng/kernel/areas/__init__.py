"""Administrative divisions through time: which areas there were on a date, and what became of each."""
