"""What the IT department does with a database: setting up, upgrading, backing up, checking."""
