"""The work: planning, writing, binding, checking and exporting a draft. Imports corpus and prompts only."""
