"""`nncards completion`: the shell's completion script."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the shell's completion script.

    \b
    bash: eval "$(nncards completion bash)"        in ~/.bashrc
    zsh:  eval "$(nncards completion zsh)"         in ~/.zshrc
    fish: nncards completion fish > ~/.config/fish/completions/nncards.fish
    """
    from click.shell_completion import get_completion_class

    from nncards.cli.completing import register
    from nncards.cli.root import cli

    register()

    kind = get_completion_class(shell)
    if kind is None:  # click dropped a shell that we offer
        raise click.UsageError(f"no completion for {shell} with this version of click")
    click.echo(kind(cli, {}, "nncards", "_NNCARDS_COMPLETE").source())
