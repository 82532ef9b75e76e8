"""A page of headlines: of a section, or of a whole site."""
