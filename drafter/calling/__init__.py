"""What a model call is made of beside the client: endpoint, deadline, event stream, reply, privacy."""
