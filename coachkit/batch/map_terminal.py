"""The dialogue of `coachkit map` on a terminal: one question after the other, then everything once more, then yes."""

from __future__ import annotations

import typer

from coachkit.batch.map_file import Mapped
from coachkit.batch.map_words import describe, describe_file, describe_question
from coachkit.crm.onboarding.propose import Proposal
from coachkit.crm.onboarding.questions import AnswerError, Question

_YES = ("y", "yes", "j", "ja", "o", "oui", "s", "si", "sí", "sim")
_NO = ("n", "no", "q", "quit", "exit")


class TerminalDialogue:
    """Asks on the terminal; questions go to stderr, as all messages do."""

    def begin(self, proposal: Proposal) -> None:
        """Say what the file seems to be, and how to leave."""
        typer.echo(describe_file(proposal))
        if proposal.inquiry.next is not None:
            typer.echo("\nWhat cannot be told from the file is asked now; Ctrl-C leaves, and writes nothing.", err=True)

    def ask(self, question: Question) -> str:
        """Put one question; Enter takes the proposal."""
        typer.echo(f"\n{describe_question(question)}", err=True)
        answer: str = typer.prompt("Answer", default=question.proposal, err=True)
        return answer

    def refuse(self, error: AnswerError) -> None:
        """Say why an answer is none."""
        typer.echo(str(error), err=True)

    def confirm(self, mapped: Mapped) -> bool | tuple[str, str]:
        """Show how the file reads and ask whether that is right."""
        typer.echo(f"\n{describe(mapped)}\n")
        while True:
            said: str = typer.prompt("Save this? yes, no, or KEY=ANSWER to change something", default="yes", err=True)
            key, equals, answer = said.partition("=")
            if equals and key.strip():
                return key.strip(), answer.strip()
            if said.strip().casefold() in _YES:
                return True
            if said.strip().casefold() in _NO:
                return False
            typer.echo("Please answer yes, no, or something like amount=Net value.", err=True)
