"""What a start loads and does: as little as it can."""

import subprocess
import sys
from pathlib import Path

from alembic.script import ScriptDirectory

from api.database import MIGRATIONS, migration_config, open_database

LATER = ("openai", "chromadb", "alembic", "onnxruntime")


def test_the_application_loads_without_what_only_later_work_needs() -> None:
    asked = f"import api.cli, api.app, sys; print([name for name in {LATER} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_database_with_the_newest_tables_is_opened_without_the_migrations(tmp_path: Path) -> None:
    open_database(tmp_path).dispose()
    asked = (
        "import sys; from pathlib import Path; from api.database import open_database;"
        f"open_database(Path({str(tmp_path)!r})).dispose(); print('alembic' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_newest_migration_is_the_one_whose_file_has_the_highest_number(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with engine.connect() as connection:
        head = ScriptDirectory.from_config(migration_config(connection)).get_current_head()
    engine.dispose()
    assert sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))[-1].name.startswith(f"{head}_")
