"""Finds hands and bodies in drawn pictures with MediaPipe, in an environment and a process of its own (`make hands`).

Pictures come on standard input, each behind its length in eight bytes; JSON goes to standard output: where joints lie,
and nothing else. No face is looked for, nothing is fetched, nothing is kept. Runs on the standard library, mediapipe,
numpy and Pillow alone, and prints nothing of what it could not read.
"""

import io
import json
import os
import pathlib
import resource
import sys
import types
import zipfile
from typing import Any

MAX_PICTURES = 20
#: A0 at 150 dots an inch is 35 million.
MAX_PIXELS = 60_000_000
#: The models look at some 200 pixels across; more than this only costs time.
LONG_SIDE = 1_200
#: Outlines up to this broad are taken away for a second look, in thousandths of the longer side.
OUTLINE = 8
MAX_MEMORY = 4_000_000_000
#: How sure a model must be that there is a palm, or a person.
PALM, PERSON = 0.5, 0.5
MAX_HANDS, MAX_BODIES = 12, 8

NOT_INSTALLED = 3


def main(seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        looker = _Looker()
    except ImportError:
        return NOT_INSTALLED
    pictures = [_seen(looker, picture) for picture in _pictures(sys.stdin.buffer.read())]
    answer = {"model": f"MediaPipe {looker.version}", "pictures": pictures}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    return 0


def _pictures(data: bytes) -> list[bytes]:
    found: list[bytes] = []
    at = 0
    while at + 8 <= len(data) and len(found) < MAX_PICTURES:
        length = int.from_bytes(data[at : at + 8], "big")
        found.append(data[at + 8 : at + 8 + length])
        at += 8 + length
    return found


def _seen(looker: "_Looker", picture: bytes) -> "dict[str, Any] | None":
    """Give the joints in one picture; None where it cannot be read."""
    try:
        return looker.look(picture)
    except Exception:  # noqa: BLE001 - a hostile picture raises anything; the caller says one sentence for all of it
        return None


class _Looker:
    """The models, loaded once."""

    def __init__(self) -> None:
        # Drawing helpers of mediapipe import these, and we draw nothing: 250 MB less to install.
        for name in ("matplotlib", "matplotlib.pyplot", "cv2"):
            sys.modules.setdefault(name, types.ModuleType(name))
        sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]  # type: ignore[attr-defined]
        import mediapipe
        import numpy as np
        from mediapipe.tasks.python import BaseOptions, vision
        from PIL import Image, ImageFilter

        self.version, self._mediapipe = mediapipe.__version__, mediapipe
        self._numpy, self._image, self._filter = np, Image, ImageFilter
        self._hands = mediapipe.solutions.hands.Hands(
            static_image_mode=True, max_num_hands=MAX_HANDS, min_detection_confidence=PALM
        )
        self._bodies = vision.PoseLandmarker.create_from_options(
            vision.PoseLandmarkerOptions(
                base_options=BaseOptions(model_asset_buffer=_pose_bundle(pathlib.Path(mediapipe.__file__).parent)),
                num_poses=MAX_BODIES,
                min_pose_detection_confidence=PERSON,
            )
        )

    def look(self, picture: bytes) -> dict[str, Any]:
        opened = self._image.open(io.BytesIO(picture), formats=("PNG", "JPEG"))
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError("too large")
        opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
        opened.thumbnail((LONG_SIDE, LONG_SIDE))
        # What shows through is paper.
        paper = self._image.new("RGBA", opened.size, "white")
        paper.alpha_composite(opened.convert("RGBA"))
        plain = paper.convert("RGB")
        # The models learned on photographs: a drawing is also looked at without its outlines.
        width = max(plain.size) * OUTLINE // 1_000 | 1
        filled = plain.filter(self._filter.MaxFilter(width)).filter(self._filter.MinFilter(width))
        looks = [self._numpy.asarray(one) for one in (plain, filled)]
        return {
            "width": opened.width,
            "height": opened.height,
            "hands": [hand for look in looks for view in _views(look) for hand in self._hands_in(*view)],
            "bodies": [body for look in looks for body in self._bodies_in(look)],
        }

    def _hands_in(self, pixels: Any, left: int, top: int) -> list[list[list[float]]]:
        height, width = pixels.shape[:2]
        found = self._hands.process(self._numpy.ascontiguousarray(pixels)).multi_hand_landmarks or []
        return [[[left + one.x * width, top + one.y * height] for one in hand.landmark] for hand in found]

    def _bodies_in(self, pixels: Any) -> list[list[list[float]]]:
        height, width = pixels.shape[:2]
        data = self._numpy.ascontiguousarray(pixels)
        image = self._mediapipe.Image(image_format=self._mediapipe.ImageFormat.SRGB, data=data)
        return [
            [[one.x * width, one.y * height, one.visibility] for one in body]
            for body in self._bodies.detect(image).pose_landmarks
        ]


def _views(pixels: Any) -> list[tuple[Any, int, int]]:
    """Give the whole picture, and nine quarters of it that overlap: what is small in the whole is large in a part."""
    height, width = pixels.shape[:2]
    corners = [(top, left) for top in (0, height // 4, height // 2) for left in (0, width // 4, width // 2)]
    parts = [(pixels[top : top + height // 2, left : left + width // 2], left, top) for top, left in corners]
    return [(pixels, 0, 0), *parts]


def _pose_bundle(package: pathlib.Path) -> bytes:
    """Put the two models of poses that the wheel carries together as the landmarker of many people wants them."""
    from mediapipe.tasks.python.metadata.metadata_writers import metadata_writer

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for name, file, mean, deviation in (
            ("pose_detector", "pose_detection/pose_detection", 127.5, 127.5),
            ("pose_landmarks_detector", "pose_landmark/pose_landmark_full", 0.0, 255.0),
        ):
            writer = metadata_writer.MetadataWriter.create((package / "modules" / f"{file}.tflite").read_bytes())
            writer.add_image_input([mean], [deviation])
            bundle.writestr(f"{name}.tflite", writer.populate()[0])
    return out.getvalue()


if __name__ == "__main__":
    code = main(int(sys.argv[1]))
    sys.stdout.flush()
    # The models' own threads are not waited for: they take seconds to end, and nothing is left to do.
    os._exit(code)
