"""Names in a text that an input must know: titles, persons, bodies, meetings, quoted names and days."""
