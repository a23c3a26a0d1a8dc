"""The terminal quiz: scheduler, review log, session, and the skins that show it."""
