"""What no kept file may hold. Patterns are put together so that this file does not hold them."""

import stat

from tests.test_ground.repository import ROOT, kept_files, lines_matching


def test_no_file_names_a_package_registry() -> None:
    hosts = ("pypi.", "pythonhosted.", "npmjs.")
    assert lines_matching("|".join(name.replace(".", r"\.") for name in hosts)) == []
    assert lines_matching("index" r"-url|https?://\S+/sim" r"ple(/|\s|$)") == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_matching(r"""(^|[\s"'`=(:])/(root|home|tmp|work|opt)/[\w.]""") == []


def test_no_file_cites_a_tracker_or_a_folder_outside_the_repository() -> None:
    assert lines_matching(r"(?i)\biss" r"ues? #?\d") == []
    assert lines_matching(r"\.\./sha" r"red|\bse" r"eds/\d") == []


def test_no_code_is_left_open() -> None:
    assert lines_matching(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b", (".py", ".toml", ".sh", ".js")) == []


def test_no_python_file_is_longer_than_a_reader_bears() -> None:
    long = [
        path.relative_to(ROOT).as_posix()
        for path in kept_files()
        if path.suffix == ".py" and len(path.read_text("utf-8").splitlines()) > 400
    ]
    assert long == []


def test_every_script_without_an_ending_can_be_called() -> None:
    for path in [*kept_files()]:
        place = path.relative_to(ROOT).as_posix()
        if not place.startswith(("scripts/", ".ci/")) or path.suffix:
            continue
        assert path.read_text("utf-8").startswith("#!/"), place
        assert path.stat().st_mode & stat.S_IXUSR, place
