"""logbook-admin: the same services, without a screen."""
