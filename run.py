"""Set the kit up, then run it: `python run.py prep`, `python run.py test`, `python run.py <any coachkit command>`.

Standard library only. A Python that is too old must get as far as the message that says so, so this file parses on
Python 2.7 and 3.5 as well (no f-strings, no annotations; a test looks). The set-up itself is in tools/setting_up.py.
"""

import os
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))

HELP = """python run.py prep      set the kit up if need be, then make the reports and open the team page
python run.py test      set the kit up if need be, then run all checks and tests (further words go to pytest)
python run.py COMMAND   set the kit up if need be, then run any other coachkit command, for example:
                        check, init DIR, doctor; "python run.py prep --help" lists a command's options

The first start needs the network and takes a minute or two. Everything it installs lands in .venv beside this file.
"""


def say(text):
    """Print a message; standard output is kept for results."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def too_old(version, executable):
    """Return what to tell someone whose Python is too old, else None."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "coachkit needs Python %d.%d or later; this is Python %d.%d (%s).\nInstall a newer one and start run.py "
        "with it, for example: python3.12 run.py prep (on Windows: py -3.12 run.py prep)"
    ) % (OLDEST + tuple(version[:2]) + (executable,))


def hand_over(command, env):
    """Run a command in place of this one, and so with its exit code and its signals."""
    if os.name == "posix":
        os.execve(command[0], command, env)
    import subprocess  # Windows cannot replace a program: run it and pass its exit code on

    child = subprocess.Popen(command, env=env)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it too and ends in its own words
            continue


def main(words):
    """Set up, then run; return the exit code (2: set-up failed, nothing was run; 130: interrupted)."""
    old = too_old(sys.version_info, sys.executable)
    if old:
        say(old)
        return 2
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(HELP)
        return 0
    sys.path.insert(0, ROOT)
    from tools import setting_up, steps

    testing = words[0] == "test"
    try:
        setting_up.set_up("test" if testing else "run", say)
    except steps.SetupError as error:
        say(str(error))
        return 2
    except OSError as error:
        say(setting_up.explain_os_error(error))
        return 2
    except KeyboardInterrupt:
        say("\nStopped. Nothing is broken: the same command carries on.")
        return 130
    # -P: no file in the caller's folder can pose as a module of ours.
    command = [os.path.join(ROOT, "tools", "check.py")] + words[1:] if testing else ["-P", "-m", "coachkit"] + words
    return hand_over([steps.PYTHON] + command, steps.environment())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
