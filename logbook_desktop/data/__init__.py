"""Everything that knows SQLAlchemy: connection, tables, stores, report queries, migrations."""
