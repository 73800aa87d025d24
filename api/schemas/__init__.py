"""What goes over the wire at /api/v1: models of requests and answers, with examples."""
