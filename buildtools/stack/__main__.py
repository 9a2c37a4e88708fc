"""The command line of the stack: `python -m buildtools.stack COMMAND`."""

import argparse
import os
import sys
from contextlib import closing
from functools import partial

from buildtools.stack.control import Control, supervisor_command
from buildtools.stack.errors import StackError
from buildtools.stack.plan import PROFILES, build_plan, environment
from buildtools.stack.serve import Manner, serve
from buildtools.stack.settings import StackSettings
from buildtools.stack.viewer import print_logs


def main() -> int:
    """Runs one command. Returns its exit status."""
    arguments = parser().parse_args()
    try:
        return run(arguments, StackSettings.read(os.environ))
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # As in `logs | head`: the reader has seen enough. Python would complain once more while it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, EOFError):
        return 130


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--profile", choices=PROFILES, default="compact", help="how services are placed in processes")
    top = argparse.ArgumentParser(prog="python -m buildtools.stack", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("run", parents=[shared], help="run in the foreground until Ctrl-C")
    commands.add_parser("up", parents=[shared], help="start in the background, return when everything is ready")
    commands.add_parser("down", parents=[shared], help="stop in order and wait for the end")
    commands.add_parser("status", parents=[shared], help="show the processes")
    logs = commands.add_parser("logs", parents=[shared], help="print the logs")
    logs.add_argument("name", nargs="?", help="one process; all without it")
    logs.add_argument("-f", "--follow", action="store_true", help="go on with new lines")
    commands.add_parser("seed", parents=[shared], help="make the demo data again")
    migrate = commands.add_parser("migrate", parents=[shared], help="show how the database differs from the contracts")
    migrate.add_argument("--apply", action="store_true", help="bring it there")
    migrate.add_argument("--drop", action="store_true", help="with --apply: remove what no contract has, too")
    commands.add_parser("rotate-keys", parents=[shared], help="make the next key that signs access tokens")
    reset = commands.add_parser("reset", parents=[shared], help="stop and delete all data")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    supervise = commands.add_parser("supervise", parents=[shared])
    supervise.add_argument("--recover", action="store_true")
    return top


def run(arguments: argparse.Namespace, settings: StackSettings) -> int:
    """Runs the command that was parsed. Raises StackError."""
    profile = arguments.profile
    build = partial(build_plan, settings, profile, os.environ)
    match arguments.command:
        case "run":
            return serve(settings, build, Manner())
        case "supervise":
            restart = (*supervisor_command(profile), "--recover")
            return serve(settings, build, Manner(restart, arguments.recover))
        case "logs":
            return print_logs(settings.data / "logs", arguments.name, follow=arguments.follow)
        case _:
            with closing(Control(settings)) as control:
                return run_on(control, arguments, settings)


def run_on(control: Control, arguments: argparse.Namespace, settings: StackSettings) -> int:
    """Runs a command on a stack that is a process of its own. Raises StackError."""
    match arguments.command:
        case "up":
            return control.up(arguments.profile)
        case "down":
            return control.down()
        case "seed":
            return control.seed(environment(settings, os.environ))
        case "migrate":
            flags = [f"--{name}" for name in ("apply", "drop") if getattr(arguments, name)]
            return control.migrate(environment(settings, os.environ), flags)
        case "rotate-keys":
            return control.rotate_keys(environment(settings, os.environ))
        case "reset":
            return control.reset() if arguments.yes or confirmed(settings) else 1
        case _:
            return control.status()


def confirmed(settings: StackSettings) -> bool:
    """Asks before data is deleted."""
    return input(f"Delete all data in {settings.data}? [y/N] ").strip().lower() in ("y", "yes")


if __name__ == "__main__":
    sys.exit(main())
