"""People of a server, who only exist there: every question and every change is a function of the server."""
