"""From a designer's SVG to a drawing: sanitized, filled with words and colours, texts fitted, rendered."""
