"""Each module imports only from the layers before its own."""

import ast
from pathlib import Path

import pytest

import evalkit

PACKAGE = Path(evalkit.__file__).parent
# From the bottom up. A folder is one layer with modules that may import each other, but not in a circle.
LAYERS = (
    ("privacy",),
    ("errors", "schema", "plain_text", "access", "aside"),
    ("part",),
    ("own_columns", "statements"),
    ("comparators",),
    ("project", "project_file"),
    ("spells",),
    ("loading",),
    ("survival",),
    ("results",),
    ("measures",),
    ("analysis",),
    ("disclosure",),
    ("catalogues", "numerals"),
    ("wording",),
    ("messages", "fault_list"),
    ("sentences",),
    ("drawing",),
    ("chapter",),
    ("kernels", "engine", "notebooks"),
    ("publishing",),
    ("pseudonyms",),
    ("marking",),
    ("template",),
    ("building",),
    ("laboratory",),
    ("reports",),
    ("releases",),
    ("portfolios",),
    ("progress",),
    ("cli", "__main__"),
)
ORDER = {name: number for number, layer in enumerate(LAYERS) for name in layer}
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def room(module):
    """The layer's name: the folder, or the module where it stands alone."""
    return module.parts[0].removesuffix(".py")


def imported(module, nodes=ast.walk):
    """The modules of evalkit that a module imports, as dotted names without the package's own."""
    for node in nodes(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "evalkit":
            inside = node.module.partition(".")[2]
            for alias in node.names:
                deeper = f"{inside}.{alias.name}".strip(".")
                is_module = (PACKAGE / f"{deeper.replace('.', '/')}.py").exists()
                yield deeper if is_module or (PACKAGE / deeper.replace(".", "/")).is_dir() else inside


@pytest.mark.parametrize("module", [m for m in MODULES if m.name != "__init__.py" or m.parent.name], ids=str)
def test_module_imports_only_from_layers_before_its_own(module):
    own = ORDER[room(module)]
    upwards = {name for name in imported(module) if name and ORDER[name.split(".")[0]] > own}
    assert upwards == set()


def test_every_module_belongs_to_a_layer():
    assert {room(module) for module in MODULES} - {"__init__"} == set(ORDER)


def test_no_module_imports_itself_in_a_circle():
    def named(module):
        parts = module.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    # An import inside a function is late on purpose: it loads what most callers do without, such as a database.
    graph = {named(module): set(imported(module, ast.iter_child_nodes)) for module in MODULES if named(module)}
    while graph:
        free = {name for name, needs in graph.items() if not needs & set(graph) - {name}}
        assert free, f"a circle among {sorted(graph)}"
        graph = {name: needs for name, needs in graph.items() if name not in free}


def test_public_names_are_not_names_of_modules():
    taken = {room(module) for module in MODULES}
    assert taken & set(evalkit.__all__) == set()


@pytest.mark.parametrize("name", [name for name in evalkit.__all__ if name != "__version__"])
def test_public_name_has_a_docstring(name):
    assert getattr(evalkit, name).__doc__


def test_import_of_evalkit_loads_no_large_library():
    import subprocess
    import sys

    large = ("pandas", "matplotlib", "statsmodels", "lifelines")
    code = f"import sys, evalkit; print([name for name in {large} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module_is_not_longer_than_can_be_kept_in_mind(module):
    assert len((PACKAGE / module).read_text(encoding="utf-8").splitlines()) <= 300
