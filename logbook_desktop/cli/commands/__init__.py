"""One module for each command: ``add_to`` declares its arguments, ``run`` does it."""
