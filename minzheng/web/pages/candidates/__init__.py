"""Pages of rows without a number: whom each may be about, side by side, and what people say."""
