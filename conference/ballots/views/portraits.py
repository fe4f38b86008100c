"""Portraits: taken from the posted draft, and served."""

from typing import TYPE_CHECKING

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from conference.ballots.portraits import keep_portrait, portrait
from conference.foundation.errors import NotFound
from conference.foundation.pictures import LARGEST, BadPicture, read_picture
from conference.foundation.statics import FOR_EVER
from conference.foundation.web import kit_of

if TYPE_CHECKING:
    from conference.foundation.kit import Kit


async def with_portraits(kit: "Kit", data: FormData) -> tuple[FormData, str]:
    """The posted draft with a path for each picture that came, and what is wrong with one of them, if anything.

    Pictures are kept even where the rest of the form is wrong: a browser would not send them again.
    """
    paths = list(map(str, data.getlist("portrait")))
    paths += [""] * (len(data.getlist("candidate")) - len(paths))
    wrong = ""
    for row in range(len(paths)):
        file = data.get(f"picture-{row + 1}")
        if f"unpicture-{row + 1}" in data:
            paths[row] = ""
        if isinstance(file, UploadFile) and file.filename:
            try:
                picture = read_picture(await file.read(LARGEST + 1))
            except BadPicture as bad:
                wrong = wrong or f"Candidate {row + 1}: {bad}"
                continue
            async with kit.work() as work:
                paths[row] = await keep_portrait(work, picture)
    others = [(name, value) for name, value in data.multi_items() if name != "portrait"]
    return FormData([*others, *(("portrait", path) for path in paths)]), wrong


async def show_portrait(request: Request) -> Response:
    """A picture, for whoever knows its digest. It never changes."""
    kit, digest = kit_of(request), str(request.path_params["digest"])

    async def read() -> tuple[str, bytes] | None:
        async with kit.db.read() as db:
            return await portrait(db, digest)

    found = await kit.memory.recall(("portrait", digest), read, lambda _: ())
    if found is None:
        raise NotFound
    kind, data = found
    return Response(data, headers={"cache-control": FOR_EVER}, media_type=kind)
