"""From an edition to html, text and a compiled letter."""
