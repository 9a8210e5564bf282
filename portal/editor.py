"""The seam of the rich text editor: whatever edits a body stands behind `widget()` and LOOSENED.

Today django-ckeditor (CKEditor 4.22.1, past its end of life; docs/adr/0002 says why and how it is fenced in).
Models keep a plain TextField, so that no migration names the editor.
"""

from ckeditor.widgets import CKEditorWidget

from portal.richtext import ALLOWED, CLASSES

LOOSENED = {
    "script-src": ["'self'"],
    "script-src-attr": ["'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}
"""What the page with the editor needs beyond the site's Content-Security-Policy; nothing less works."""

_REMOVED = (
    "about,adobeair,bbcode,codesnippet,codesnippetgeshi,colorbutton,colordialog,copyformatting,devtools,div,docprops,"
    "elementspath,embed,embedbase,embedsemantic,exportpdf,flash,font,forms,iframe,iframedialog,image,language,"
    "magicline,mathjax,newpage,pagebreak,placeholder,preview,print,save,scayt,showblocks,sharedspace,smiley,"
    "stylescombo,stylesheetparser,templates,uicolor,wsc"
)
_TOOLBAR = [
    ["Undo", "Redo"],
    ["Format"],
    ["Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
    ["NumberedList", "BulletedList", "Blockquote"],
    ["JustifyLeft", "JustifyCenter", "JustifyRight"],
    ["Link", "Unlink"],
    ["Table", "HorizontalRule", "SpecialChar"],
    ["Find", "Source", "Maximize"],
]


def _allowed_content() -> str:
    """The sanitiser's table in the editor's own notation, so that neither drops what the other keeps."""
    rules = []
    for tag, attributes in ALLOWED.items():
        plain = sorted(attributes - {"class"})
        classes = f"({','.join(sorted(CLASSES[tag]))})" if "class" in attributes else ""
        rules.append(f"{tag}{'[' + ','.join(plain) + ']' if plain else ''}{classes}")
    return "; ".join(rules)


CONFIG = {
    "toolbar": _TOOLBAR,
    "extraPlugins": "divarea,autolink,autogrow",
    "removePlugins": _REMOVED,
    "allowedContent": _allowed_content(),
    "format_tags": "p;h2;h3;h4",
    "justifyClasses": ["align-left", "align-center", "align-right", "align-justify"],
    "entities": False,
    "entities_latin": False,
    "basicEntities": True,
    "htmlEncodeOutput": False,
    "fullPage": False,
    "forcePasteAsPlainText": False,
    "pasteFromWordRemoveFontStyles": True,
    "pasteFromWordRemoveStyles": True,
    "disableNativeSpellChecker": False,
    "linkShowTargetTab": False,
    "linkShowAdvancedTab": False,
    "width": "100%",
    "height": 420,
    "autoGrow_minHeight": 360,
    "autoGrow_maxHeight": 1200,
    "autoGrow_onStartup": True,
    "title": "Thân bài",
    "applicationTitle": "Trình soạn thảo thân bài",
    "bodyClass": "prose",
    "resize_enabled": False,
    "customConfig": "",
    "stylesSet": False,
}


class EditorWidget(CKEditorWidget):
    def __init__(self, **kwargs):
        super().__init__(template_name="editor/widget.html", **kwargs)
        self.config = dict(CONFIG)

    def _set_config(self):
        # The newsroom is Vietnamese only, whatever the browser prefers.
        self.config |= {"language": "vi", "defaultLanguage": "vi", "contentsLanguage": "vi", "versionCheck": False}


def widget():
    """The form widget for a rich text field."""
    return EditorWidget()
