"""Where foreign bytes are parsed and can be killed."""
