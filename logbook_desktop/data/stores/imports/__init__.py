"""What was imported from spreadsheets before."""
