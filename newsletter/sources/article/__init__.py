"""An article page to an Article: what a page says of itself, and what it shows."""
