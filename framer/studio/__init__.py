"""For designers: from a new campaign folder to overlays that are drawn from SVG, checked and previewed."""
