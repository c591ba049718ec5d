"""What can be asked about the care of tekun persons at home: the roll, what is wrong, what carers are paid for."""
