"""The SHA-256 of the guide and the checker that every packet of this version encloses.

Made by tools/single_file.py. A packet that encloses others comes from another version, or they were exchanged.
"""

from collections.abc import Mapping

SHA256: Mapping[str, str] = {
    "VERIFY.md": "f22ef002e4103fed47ec4eb8ac4facb1edf16791d707ebfc8ebc6680742909ab",
    "verify_tlog.py": "0c5e06bd44f06b761f225e52230c0b137698049d99513be03bece5b05dd90ec6",
}
