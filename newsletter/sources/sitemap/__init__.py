"""The sitemap of a site."""
