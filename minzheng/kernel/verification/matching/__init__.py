"""Who a row is about: by number and name, or, without a number, as a candidate for a person to decide."""
