"""Letters of cases: from templates an official can edit, numbered and sealed once when issued, the same for ever after."""
