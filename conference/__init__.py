"""Folkmoot's application: features, and the foundation that they stand on."""
