"""The routes: pages, API, images, health, metrics."""
