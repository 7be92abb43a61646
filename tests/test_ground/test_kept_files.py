"""What no kept file may hold.

The bracketed letters keep each pattern from finding itself.
"""

import stat

from tests.test_ground.repository import ROOT, kept_files, lines_matching

LONGEST_FILE_LINES = 500


def test_no_file_names_a_package_registry() -> None:
    assert lines_matching(r"pyp[i]\.|pythonhoste[d]\.|npmj[s]\.") == []
    assert lines_matching(r"index-ur[l]|https?://\S+/simpl[e](/|\s|$)") == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_matching(r"""(^|[\s"'`=(:])/(root|home|tmp|work|opt)/[\w.]""") == []


def test_no_file_cites_a_tracker_or_a_folder_outside_the_repository() -> None:
    assert lines_matching(r"(?i)\bissue[s]? #?\d") == []
    assert lines_matching(r"\.\./share[d]|\bseed[s]/\d") == []


def test_no_code_is_left_open() -> None:
    assert lines_matching(r"\b(TOD[O]|FIXM[E]|XX[X])\b", (".py", ".toml", ".js")) == []


def test_no_python_file_is_longer_than_a_reader_bears() -> None:
    long = [
        path.relative_to(ROOT).as_posix()
        for path in kept_files()
        if path.suffix == ".py"
        and "migrations/versions" not in path.as_posix()
        and len(path.read_text("utf-8").splitlines()) > LONGEST_FILE_LINES
    ]
    assert long == []


def test_every_script_without_an_ending_can_be_called() -> None:
    for path in kept_files():
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith(("scripts/", ".ci/")) or path.suffix:
            continue
        assert path.read_text("utf-8").startswith("#!/"), place
        assert path.stat().st_mode & stat.S_IXUSR, place
