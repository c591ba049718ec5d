"""Pages of persons who may be registered twice: the list, two side by side, merging and taking it back."""
