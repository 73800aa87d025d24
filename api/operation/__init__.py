"""Running an installation: logs, figures, health, checks, backups, retention."""
