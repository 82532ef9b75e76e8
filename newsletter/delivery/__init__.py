"""Handing messages over and sending a planned edition: transports, replies, the engine."""
