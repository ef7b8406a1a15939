"""The network level on the screen: adoption by organisation, admitting organisations, their first mentors."""
