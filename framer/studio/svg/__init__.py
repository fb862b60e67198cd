"""A designer's SVG becomes an overlay: sanitized, filled, fitted, drawn."""
