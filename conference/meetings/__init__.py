"""One-to-one meetings: slots, requests, and meetings that nothing can double-book."""
