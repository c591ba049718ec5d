"""From an application to a decision: what is asked, who does what by when, what is posted, decided and put on record."""
