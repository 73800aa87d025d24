"""The parts of an exported .docx: styles, metadata, annex of figures."""
