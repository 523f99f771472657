"""The warehouse: PostgreSQL with schemas fact, recon, report and ops. The only home of SQLAlchemy."""
