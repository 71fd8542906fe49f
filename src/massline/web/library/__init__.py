"""Papers of an organisation and the discussion below them: tables of their own, over those of the rounds."""
