"""`python -m evalkit` is the command line."""

import signal


def main() -> None:
    """Run the command line; until it is there, Ctrl-C ends without a word, since nothing has begun."""
    ours = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from evalkit.cli import main

    signal.signal(signal.SIGINT, ours)
    main()


if __name__ == "__main__":
    main()
