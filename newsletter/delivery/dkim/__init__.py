"""DKIM signatures (RFC 6376, RFC 8301, RFC 8463): keys, their records in the DNS, and signing at the speed of a send."""
