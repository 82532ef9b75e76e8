"""Single article pages."""
