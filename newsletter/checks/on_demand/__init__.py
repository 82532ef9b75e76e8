"""Checks that ask something outside of this program, so nobody waits for them unasked: a browser, the network, SpamAssassin."""
