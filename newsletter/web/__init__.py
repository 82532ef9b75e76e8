"""The browser's doors: preview, and the pages a message promises."""
