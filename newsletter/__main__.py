"""The front door: `newsletter` and `python -m newsletter`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from newsletter.cli.main import run  # imported here so that `import newsletter.__main__` costs nothing

    run()


if __name__ == "__main__":
    main()
