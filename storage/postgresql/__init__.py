"""The other database behind `storage.ports`: PostgreSQL, a schema a company, through psycopg 3.

Only `storage.opening` imports from here, and only where a URL is set: psycopg is an extra.
"""
