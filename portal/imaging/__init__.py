"""Pictures from strangers: decoded, edited and re-encoded in a child process with little memory and little time.

A web worker never decodes what somebody sent: it calls `portal.imaging.client`, which starts `python -m portal.imaging`
for each picture, gives it the file, and takes back renditions or a Vietnamese sentence. So a codec that crashes, hangs
or is taken over costs one upload. Neither side knows Django, and the child is given none of the portal's secrets.

    kinds.py      what a file is, by its first bytes; sentences for what is no picture
    limits.py     bytes, pixels, frames, memory, seconds
    opening.py    from a file to an upright sRGB picture no larger than needed
    webp.py       WebP decoded at a smaller scale, which Pillow does not offer
    frames.py     how many pictures a file holds, counted without decoding them
    notes.py      whom the metadata name as its maker
    edits.py      what an editor may ask for: turn, crop, blur;  applying.py does it to pixels
    plan.py       which renditions a picture of some size has;  encoding.py makes them
    child.py      the child's one job;  __main__.py starts it
    client.py     the parent's side
"""
