"""How bytes begin that are packed in some way."""

# Compressed data, and the module whose `unpack(read)` yields what they hold.
PACKED: dict[bytes, str] = {
    b"\x1f\x8b": "gzipped",
    b"\x28\xb5\x2f\xfd": "zstandard",
    b"\x50\x2a\x4d\x18": "zstandard",  # a frame to be skipped, with which pzstd begins
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzipped",
}
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")  # a zip archive, and one without files
OTHERS = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR", b"\x1f\x9d": "compress", b"\x04\x22\x4d\x18": "lz4"}
_TAR_AT, _TAR = 257, b"ustar"


def is_tar(head: bytes) -> bool:
    """Whether bytes with this start (of 512 at least) are a tar archive of POSIX or GNU."""
    return head[_TAR_AT : _TAR_AT + len(_TAR)] == _TAR


def is_packed(head: bytes) -> bool:
    """Whether bytes with this start are compressed, or an archive."""
    return head.startswith((*PACKED, *ZIPS, *OTHERS)) or is_tar(head)
