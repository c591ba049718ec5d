"""Work reports assembled from each business's paragraph and from indicators alone."""
