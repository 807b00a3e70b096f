"""Django's database backend for PostgreSQL, which tells the database what each statement may see."""
