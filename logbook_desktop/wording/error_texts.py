"""What each kind of trouble with the world is called, and what to do about it; ``wording.errors`` says it."""

from collections.abc import Mapping

from logbook_desktop.domain.errors import ErrorKind
from logbook_desktop.domain.texts import N_

WORLD: Mapping[ErrorKind, tuple[str, str]] = {
    ErrorKind.NEWER_SCHEMA: (
        N_("The file is from a newer version of the program"),
        N_("Nothing was changed. Update the program and open the file again."),
    ),
    ErrorKind.NOT_A_DATABASE: (
        N_("This is not a Logbook file"),
        N_("Nothing was changed. Choose another file, or make a new one."),
    ),
    ErrorKind.READ_ONLY: (
        N_("The file can only be read"),
        N_(
            "Nothing was saved. Check that you may write to the file and its folder, or save a copy elsewhere "
            "and open that."
        ),
    ),
    ErrorKind.LOCKED: (
        N_("Another program is using the file"),
        N_("Nothing was saved. Close the other program or wait a moment, then try again."),
    ),
    ErrorKind.DISK_FULL: (
        N_("The disk is full"),
        N_("Nothing was saved. Make room on the disk and try again; what you typed is kept."),
    ),
    ErrorKind.DAMAGED: (
        N_("The file is damaged"),
        N_("Nothing was changed. Restore a copy of the file, or ask support for help."),
    ),
    ErrorKind.MISSING_FILE: (
        N_("The file is not there"),
        N_("It may have been moved or deleted, or its disk is not connected. Choose another file."),
    ),
    ErrorKind.CANNOT_OPEN: (
        N_("The file cannot be opened"),
        N_(
            "Nothing was changed. Check that you may read and write in its folder, or copy the file elsewhere."
        ),
    ),
    ErrorKind.NO_SERVER: (
        N_("The server does not answer"),
        N_("Check the network connection and try again; what you typed is kept."),
    ),
    ErrorKind.NO_RIGHT: (
        N_("The server did not let you in"),
        N_(
            "You have no right to this, or no longer. What you typed is kept. Ask the mentor of your "
            "organisation."
        ),
    ),
    ErrorKind.BAD_ADDRESS: (
        N_("This is not the address of a database"),
        N_("Write the path of a file, or an address such as postgresql://name@server/database."),
    ),
    ErrorKind.MISSING_DATABASE: (
        N_("The server has no such database"),
        N_("Check the name of the database, or ask the administrator of the server."),
    ),
    ErrorKind.PASSWORD_NEEDED: (
        N_("The server asks for a password"),
        N_("Type it when asked, set the variable PGPASSWORD, or keep it in the file .pgpass."),
    ),
    ErrorKind.HAS_DATA: (
        N_("There is data here already"),
        N_("Demo data is only put into an empty file. Choose another file."),
    ),
    ErrorKind.ALREADY_EXISTS: (
        N_("There is one with this name already"),
        N_("Nothing was changed. Choose another name."),
    ),
    ErrorKind.CANNOT_WRITE: (
        N_("The file could not be written"),
        N_(
            "It may be open in another program, or you may not write to its folder. Close it there, or choose "
            "another name."
        ),
    ),
    ErrorKind.NOT_FOUND: (
        N_("It is no longer there"),
        N_("Somebody may have removed it meanwhile. Refresh the view and try again."),
    ),
    ErrorKind.NEEDS_SERVER: (
        N_("This needs the server"),
        N_(
            "The server does not answer now. New entries can be written all the same: they are kept on this "
            "computer and sent when the server is back."
        ),
    ),
    ErrorKind.ONLY_FILES: (
        N_("This works only with a file on this computer"),
        N_("The data is on a server, whose administrator takes care of its copies."),
    ),
    ErrorKind.OLDER_SCHEMA: (
        N_("The server has not been updated for this program"),
        N_(
            "Nothing was changed. Ask the administrator of the server to run “logbook-admin server "
            "upgrade”, or use the version of the program you had before."
        ),
    ),
    ErrorKind.WRONG_PASSWORD: (
        N_("The sign-in name or the password is wrong"),
        N_(
            "Type both again. If you have forgotten the password, or the first one was not changed within "
            "{first_password_days} days, the mentor of your organisation gives you a new one."
        ),
    ),
    ErrorKind.PASSWORD_EXPIRED: (
        N_("The first password is no longer valid"),
        N_(
            "It had to be changed within {first_password_days} days. Ask the mentor of your organisation for a "
            "new one."
        ),
    ),
    ErrorKind.FIRST_PASSWORD: (
        N_("The first password has not been changed yet"),
        N_("Sign in with the program and choose your own password. Until then the account opens nothing."),
    ),
    ErrorKind.TERMS_DUE: (
        N_("The terms of use have not been accepted yet"),
        N_("Sign in with the program and read them. Until they are accepted the account opens nothing."),
    ),
    ErrorKind.SIGNED_OUT: (
        N_("Your account has been locked"),
        N_(
            "What you typed is kept on this computer. Ask the mentor of your organisation whether your "
            "account should be open."
        ),
    ),
    ErrorKind.UNTRUSTED_SERVER: (
        N_("The server cannot prove that it is the right one"),
        N_(
            "Your password was not sent. This computer does not trust the issuer of the server’s "
            "certificate. Ask the IT department for the issuer’s certificate and choose it in the "
            "connection. Do not sign in before that."
        ),
    ),
    ErrorKind.EXPIRED_CERTIFICATE: (
        N_("The server’s certificate has expired"),
        N_(
            "Your password was not sent. Check that the date and time of this computer are right; if they "
            "are, ask the administrator of the server to renew the certificate."
        ),
    ),
    ErrorKind.WRONG_HOST_NAME: (
        N_("The server’s certificate is for another name"),
        N_(
            "Your password was not sent. Check the name of the server in the connection. If it is right, "
            "tell the administrator of the server."
        ),
    ),
    ErrorKind.NO_ENCRYPTION: (
        N_("The server does not encrypt the connection"),
        N_(
            "Your password was not sent. Check the name of the server and the port. If they are right, ask "
            "the administrator of the server to switch on TLS."
        ),
    ),
    ErrorKind.ENCRYPTION_NEEDED: (
        N_("The server only takes encrypted connections"),
        N_("Choose encryption in the connection and try again."),
    ),
    ErrorKind.OLD_SERVER: (
        N_("The server is too old"),
        N_("The program needs PostgreSQL 16 or newer. Ask the administrator of the server to upgrade it."),
    ),
    ErrorKind.TOO_MANY_CONNECTIONS: (
        N_("The server has no room for more users"),
        N_(
            "Try again in a moment; what you typed is kept. If it happens again, tell the administrator of "
            "the server: “max_connections” is too low."
        ),
    ),
    ErrorKind.SERVER_BUSY: (
        N_("The server is busy"),
        N_("Nothing was saved. Try again in a moment; what you typed is kept."),
    ),
    ErrorKind.SERVER_TROUBLE: (
        N_("The server cannot do this now"),
        N_(
            "Nothing was saved; what you typed is kept. If it goes on, tell the administrator of the server: its log "
            "says what is wrong."
        ),
    ),
    ErrorKind.STANDBY_AWAY: (
        N_("The server is waiting for its second machine"),
        N_(
            "Your change has reached one of the two machines only. Look in a moment whether it is there, and make it "
            "again if it is not. If this goes on, tell the administrator of the server."
        ),
    ),
    ErrorKind.NOT_ADMINISTRATOR: (
        N_("This takes the account of the server’s administrator"),
        N_(
            "Nothing was changed. It is done by the IT department, with a superuser of PostgreSQL such as "
            "“postgres”; no person’s account is enough."
        ),
    ),
    ErrorKind.TOO_LONG_IN_THE_BIN: (
        N_("The entry has been in the bin for more than {bin_days} days"),
        N_("It can no longer be restored, and will be erased. If it is needed, document it anew."),
    ),
    ErrorKind.CHANGED_MEANWHILE: (
        N_("Somebody else has changed the same thing meanwhile"),
        N_("Nothing of yours was saved. Look at how it stands now, and change it again."),
    ),
    ErrorKind.LOOKING_ONLY: (
        N_("Nothing can be changed here"),
        N_("This window shows what a colleague sees. Make the change in your own window."),
    ),
    ErrorKind.ONLY_SERVERS: (
        N_("This works only on a shared server"),
        N_("The data is in a file on this computer, where there are no accounts and rights to give."),
    ),
}

ON_A_SERVER: Mapping[ErrorKind, tuple[str, str]] = {
    ErrorKind.DISK_FULL: (
        N_("The server’s disk is full"),
        N_(
            "Nothing was saved; what you typed is kept on this computer. Tell the administrator of the "
            "server."
        ),
    ),
    ErrorKind.DAMAGED: (
        N_("The server’s data is damaged"),
        N_("What you typed is kept on this computer. Tell the administrator of the server at once."),
    ),
    ErrorKind.NEWER_SCHEMA: (
        N_("The server is for a newer version of the program"),
        N_("Nothing was changed. Update the program and sign in again."),
    ),
    ErrorKind.HAS_DATA: (
        N_("There is data here already"),
        N_("Nothing was changed. Give the name of a database that is not there yet, or of an empty one."),
    ),
    ErrorKind.NOT_A_DATABASE: (
        N_("This database is not one of Logbook’s"),
        N_("Nothing was changed. Check the name of the database, or ask the administrator of the server."),
    ),
}
"""Where the words for a file would mislead."""

TO_ADMINISTRATORS: Mapping[ErrorKind, tuple[str, str]] = {
    ErrorKind.WRONG_PASSWORD: (
        N_("The server did not take the administrator’s name or password"),
        N_(
            "It is the password of the PostgreSQL role in the address, such as “postgres”. It comes from PGPASSWORD, "
            "else from the file .pgpass, else it is asked for: look whether one of them has an old one."
        ),
    ),
}
"""Where the words for a person would mislead: no mentor gives an administrator a new password."""

NEEDS_VERSION = (
    N_("The server is for a newer version of the program"),
    N_("Nothing was changed. Install version {version} of the program and sign in again."),
)
"""For ``NEWER_SCHEMA`` about a version."""
