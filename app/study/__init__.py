"""Study files: their schema, how they are read, and the steps that they plan."""
