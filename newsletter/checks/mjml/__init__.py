"""Whether a document is MJML: what the compiler drops or ignores without a word."""
