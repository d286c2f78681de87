"""Prints docs/map.md: the first sentence of every module, in the order in which work flows down."""

import ast
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "gyeot"

FLOORS = (
    ("Doors: what a person touches", ("web", "cli", "api")),
    ("The wiring", ("server",)),
    ("Steps: what people do, in order, and the records", ("casework", "accounts")),
    (
        "Tools: values in, values out",
        ("sources", "detect", "law", "evidence", "matching", "school", "campaign", "figures", "bulk"),
    ),
    ("Words: what travels between floors", ("material", "digests", "clock", "errors", "logs")),
)


def caption(module: Path) -> str:
    """Return the first sentence of a module's docstring. Raises ValueError for a module without one."""
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    if not said:
        raise ValueError(f"{module.relative_to(SOURCE)} opens without a sentence that says what it is for")
    return " ".join(said.split("\n\n")[0].split())


def modules(part: str) -> list[Path]:
    """Return a package's modules, the package itself first, without migrations."""
    if (SOURCE / f"{part}.py").is_file():
        return [SOURCE / f"{part}.py"]
    found = [path for path in (SOURCE / part).rglob("*.py") if "migrations" not in path.parts]
    return sorted(found, key=lambda path: (path.parent, path.name != "__init__.py", path.name))


def lines() -> list[str]:
    """Return the map, line by line."""
    out = [
        "# The map",
        "",
        "One sentence for each module, printed by `make map` from the modules. Imports only go down the page.",
    ]
    for floor, parts in FLOORS:
        there = [part for part in parts if modules(part)]
        if not there:
            continue
        out += ["", f"## {floor}", ""]
        for part in there:
            for path in modules(part):
                name = path.relative_to(SOURCE).as_posix().removesuffix("/__init__.py")
                depth = "  " * (name.count("/"))
                out.append(f"{depth}- `{name}` {caption(path)}")
    return out


if __name__ == "__main__":
    print("\n".join(lines()))
