"""Where articles come from: feeds, publishing systems, lists and maps of pages, pages, folders, plain text; and the registry of authors."""
