"""Ask the reference programs again and record what they say: `python -m benchmarks.oracle components|corpus|mjml|compare|vnu`.

Needs node and npm, which install what package.json names into a temporary folder; vnu needs npm and java.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.oracle import vnu
from benchmarks.oracle.documents import all_documents
from benchmarks.oracle.mutants import CORPUS, mutants
from benchmarks.oracle.record import compare, load, save
from newsletter.rendering.render import render
from tests.support.editions import album, job
from tests.support.theme_samples import THEMES, sample

_HERE = Path(__file__).parent
_COMPONENTS = _HERE.parent.parent / "newsletter" / "checks" / "mjml" / "components.json"
_BATCH = 200  # documents in one process


def main(command: str) -> None:
    """Do one of the commands."""
    match command:
        case "components":
            facts = json.loads(_asked("components.cjs"))
            _COMPONENTS.write_text(json.dumps(facts, indent=1, sort_keys=True), encoding="utf-8")
        case "corpus":
            write_corpus()
        case "mjml":
            made = mutants()
            batches = [[one.source for one in made[at : at + _BATCH]] for at in range(0, len(made), _BATCH)]
            verdicts = [verdict for answer in _asked_often("verdicts.cjs", batches) for verdict in json.loads(answer)]
            save(made, verdicts, json.loads((_HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]["mjml"])
        case "compare":
            print_comparison()
        case "vnu":
            record_vnu()
        case _:
            sys.exit("say one of: components, corpus, mjml, compare, vnu")


def write_corpus() -> None:
    """The expanded documents of the shipped themes, frozen, so that a change of a theme needs no new verdicts."""
    for theme in THEMES:
        made, letter = sample(theme, "en", 10)
        expanded = render(job(made, newsletter=letter, pictures=album(made, letter)[0])).mjml
        (CORPUS / f"{theme}.mjml").write_text(expanded, encoding="utf-8")


def record_vnu() -> None:
    """Ask vnu about every document, record what it says, and print what is to be mended."""
    with tempfile.TemporaryDirectory() as folder:
        documents = asyncio.run(all_documents(Path(folder)))
    vnu.save(documents, vnu.asked(documents))
    for name, verdict in vnu.load().items():
        for message in vnu.not_allowed(name, verdict):
            print(f"{name}: {message}")


def print_comparison() -> None:
    """The numbers, and every mutant of which the two say different things."""
    total = compare(mutants(), load()[1])
    print(f"{total.compared} compared: {total.same_verdict} with the same verdict; {total.both_find} where both find something,")
    print(f"{total.same_lines} of them in the same lines; {total.stricter} more where only the validator finds something")
    for mutant, verdict, faults in total.differ:
        print(mutant.number, mutant.kind, verdict, [(one.line, one.kind, one.message) for one in faults])


def _asked(script: str) -> str:
    return _asked_often(script, [None])[0]


def _asked_often(script: str, questions: list[list[str] | None]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", script):
            shutil.copy(_HERE / name, folder)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
        return [
            subprocess.run(
                ["node", script], cwd=folder, input=json.dumps(question), capture_output=True, text=True, check=True, encoding="utf-8"
            ).stdout
            for question in questions
        ]


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
