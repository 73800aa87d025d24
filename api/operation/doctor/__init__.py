"""What `nigao doctor` looks at: the records, the indexes made from them, and the machine. Nothing is mended here."""
