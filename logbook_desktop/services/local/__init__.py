"""What lies on this workstation: database files, drafts, the outbox, copies for working offline."""
