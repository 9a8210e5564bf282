"""Reading a Word file (.docx) without trusting it: checks, limits, and its text as blocks of rich text. A leaf.

Needs no Django (and of the project only portal.legacy), so that it runs in a process of its own (portal.docx.outside):

 archive   what the file is, and that nothing in it is larger than it may be
 tree      XML without a document type, without entities, with limits
 styles    what a paragraph's style says about it
 numbering the labels of automatically numbered paragraphs, as Word counts them
 inline    the runs of a paragraph
 drawings  pictures and what stands where a picture could
 body      paragraphs, lists, footnotes in order
 tables    tables
 losses    what could not be kept, and where it stood

Why no library does this: docs/adr/, "Word files are read by our own reader".
"""
