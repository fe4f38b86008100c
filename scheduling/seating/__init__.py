"""Seating of cafés and speed networking: the model, its checker, and (imported only where used) solver and repair."""
