"""Where a rep's fiscal quarter may land: what is booked, what open opportunities may bring, and what is yet to come."""
