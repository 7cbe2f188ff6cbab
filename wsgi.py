"""What a web server imports: ``gunicorn wsgi:app``."""

from app import create_app

app = create_app()
