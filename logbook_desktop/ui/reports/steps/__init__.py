"""The five questions of the wizard, one page each."""
