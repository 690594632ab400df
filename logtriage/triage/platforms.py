"""On which system a log was written: told from what its package manager, its paths and its tools leave in it."""

import os
import sys

_SIGNS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("alpine", (b"apk add", b"-alpine-linux-musl", b"/var/cache/apk", b"Alpine Linux")),
    (
        "fedora",
        (b"dnf install", b"yum install", b"-redhat-linux", b".fc3", b".fc4", b".el7", b".el8", b".el9", b"Fedora", b"CentOS"),
    ),
    ("arch", (b"pacman -S", b"Arch Linux", b"-pc-linux-gnu/pacman")),
    ("suse", (b"zypper ", b"openSUSE")),
    ("macos", (b"/opt/homebrew", b"brew install", b"/Users/", b"macosx-", b"-apple-darwin", b"Xcode.app")),
    ("windows", (b"C:\\", b"D:\\a\\", b".vcxproj", b"win-amd64")),
    (
        "debian",
        (
            b"apt-get",
            b"dpkg",
            b"/usr/lib/x86_64-linux-gnu",
            b"x86_64-linux-gnu-gcc",
            b"aarch64-linux-gnu",
            b"Ubuntu",
            b"Debian",
            b"ubuntu-",
        ),
    ),
)
_RELEASES = {
    "debian": "debian",
    "ubuntu": "debian",
    "fedora": "fedora",
    "rhel": "fedora",
    "alpine": "alpine",
    "arch": "arch",
    "suse": "suse",
}
LOOKED_AT = 64 * 1024  # bytes of a log's start and of its end


def platform_of(texts: tuple[bytes, ...]) -> str | None:
    """The platform that most signs in the texts speak for (a key of a fix's `run`), or None without a sign."""
    counts = {platform: sum(sign in text for sign in signs for text in texts) for platform, signs in _SIGNS}
    best = max(counts, key=lambda platform: counts[platform])
    return best if counts[best] else None


def host_platform() -> str | None:
    """The platform that logtriage itself runs on, or None when it has no name here."""
    if sys.platform in ("darwin", "win32"):
        return "macos" if sys.platform == "darwin" else "windows"
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        if os.path.exists(path):
            with open(path, encoding="utf-8", errors="replace") as file:
                return _release(file.read())
    return None


def _release(text: str) -> str | None:
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").split()
    return next((_RELEASES[name] for name in names if name in _RELEASES), None)
