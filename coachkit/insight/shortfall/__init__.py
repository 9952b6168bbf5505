"""Where bookings below a rep's own usual come from: volume, conversion, size and cycle, each with how sure it is."""
