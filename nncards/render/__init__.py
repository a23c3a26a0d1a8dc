"""A field or a card, as HTML and as text of a terminal."""
