"""One-to-one scheduling: the model, its checker, and (imported only where it is used) the solver."""
