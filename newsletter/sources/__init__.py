"""Where articles come from: feeds, pages, folders, plain text; and the registry of authors."""
