"""`python -m nncards`: the same as the `nncards` command."""

from nncards.cli import main

if __name__ == "__main__":
    main()
