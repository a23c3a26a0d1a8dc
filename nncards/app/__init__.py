"""The use cases: what each command does, in words of the house. The one place where the parts meet.

A module a verb: `check`, `build`, `study`, ... Nothing here parses a command line or prints.
"""
