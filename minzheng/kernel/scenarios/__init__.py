"""What a change of the parameters would cost and whom it would touch, by the engine that pays; and next year's cost by month."""
