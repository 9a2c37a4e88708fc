"""Tables of text: spreadsheets that people bring, and those that they take along."""
