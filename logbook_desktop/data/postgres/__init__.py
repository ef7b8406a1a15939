"""What only PostgreSQL can promise: roles, policies, triggers and functions as .sql files, and their installation."""
