"""Who may do what: accounts, passwords, sessions, sign-in, roles."""
