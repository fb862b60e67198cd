"""The web edge: Flask pages, the API, uploads, and the server that runs them."""
