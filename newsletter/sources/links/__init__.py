"""A list of links that somebody keeps."""
