"""The contracts as the build tools read them: descriptors, comments with file and line, options."""
