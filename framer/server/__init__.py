"""Serves any WSGI application to slow clients, with TLS; knows no route of framer."""
