"""Take docs/images/board.png anew, from a demonstration of its own: `python tools/picture.py`.

Needs the development packages and Chromium (CHROMIUM names it; else /usr/bin/chromium).
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs/images/board.png"
WHO = "Senior sponsor"
SIZE = {"width": 1280, "height": 840}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATA_DIR": folder, "PORT": str(port)}
        command = [sys.executable, "-m", "app", "run"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            take(f"http://127.0.0.1:{port}")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait()
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size // 1000} kB")


def take(origin: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{origin}/readyz").close()
            break
        except OSError:
            time.sleep(0.1)
    with sync_playwright() as browsers:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = browsers.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
        page.goto(f"{origin}/sign-in")
        page.get_by_role("button", name=WHO).first.click()
        page.goto(f"{origin}/pipeline")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
