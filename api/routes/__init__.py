"""One module a group of pages; each route declares who may use it."""
