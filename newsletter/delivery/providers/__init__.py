"""What is known of mail providers: how to reach them, what they allow, what they change in a message."""
