"""The words of the product: frozen records and pure rules, standard library only, no I/O."""
