"""The seam of the rich text editor: whatever edits a body stands behind `widget()` and LOOSENED; in the browser, what
other scripts ask of it behind static/js/editor/seam.js.

Today django-ckeditor (CKEditor 4.22.1, past its end of life; docs/adr/0002 says why and how it is fenced in).
Models keep a plain TextField, so that no migration names the editor.
"""

from ckeditor.widgets import CKEditorWidget, Script
from django.conf import settings
from django.templatetags.static import static

from portal.richtext import ALLOWED, CLASSES

LOOSENED = {
    "script-src": ["'self'"],
    "script-src-attr": ["'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
}
"""What the page with the editor needs beyond the site's Content-Security-Policy; nothing less works."""

PLUGINS = (
    "autolink basicstyles blockquote clipboard divarea enterkey entities find format horizontalrule htmlwriter"
    " indentlist justify list magicline maximize notification pastetext removeformat sourcearea tableselection"
    " tabletools toolbar undo widget"
).split()
"""Of CKEditor itself only these are loaded, and what they stand on."""
OWN_PLUGINS = "portal-links portal-signs portal-tables portal-pictures portal-videos portal-paste portal-tools".split()
"""Registered by static/js/editor/main.js before the editor starts."""

TOOLBAR = [
    {"name": "styles", "items": ["Format"]},
    {"name": "basicstyles", "items": ["Bold", "Italic"]},
    {"name": "links", "items": ["PortalLink"]},
    {"name": "insert", "items": ["PortalPictures", "PortalVideo", "PortalTable"]},
    {"name": "more", "items": ["PortalMore"]},
    {"name": "paragraph", "items": ["BulletedList", "NumberedList", "Blockquote"]},
    {"name": "align", "items": ["JustifyLeft", "JustifyCenter", "JustifyRight"]},
    {"name": "signs", "items": ["Superscript", "Subscript", "PortalSigns", "HorizontalRule"]},
    {"name": "clipboard", "items": ["PasteText", "RemoveFormat", "PortalUnlink", "Undo", "Redo"]},
    {"name": "tools", "items": ["Find", "Source", "Maximize", "PortalHelp"]},
]
"""Groups from `more` on fold away behind its button where the screen is narrow."""

OUTLINES = (
    "align-center align-left align-right bold circle-play clipboard-type code ellipsis image-plus italic keyboard"
    " link-2 list list-ordered maximize minus omega redo-2 remove-formatting search subscript superscript table"
    " text-quote undo-2 unlink"
).split()
"""Icons of the toolbar (portal.templatetags.portal_ui); which button has which: static/js/editor/tools.js."""

_INLINE = "strong em u s sub sup abbr span a br".split()


def _rules(tags) -> str:
    """The sanitiser's table in the editor's own notation, so that neither drops what the other keeps."""
    rules = []
    for tag in tags:
        plain = sorted(ALLOWED[tag] - {"class"})
        classes = f"({','.join(sorted(CLASSES[tag]))})" if "class" in ALLOWED[tag] else ""
        rules.append(f"{tag}{'[' + ','.join(plain) + ']' if plain else ''}{classes}")
    return "; ".join(rules)


CONFIG = {
    "plugins": ",".join(PLUGINS),
    "extraPlugins": ",".join(OWN_PLUGINS),
    "removePlugins": "",
    "toolbar": TOOLBAR,
    "allowedContent": _rules(ALLOWED),
    "pasteFilter": _rules(ALLOWED),
    "captionContent": _rules(_INLINE),
    "format_tags": "p;h2;h3;h4",
    "justifyClasses": ["align-left", "align-center", "align-right", "align-justify"],
    "entities": False,
    "entities_latin": False,
    "basicEntities": True,
    "htmlEncodeOutput": False,
    "fullPage": False,
    "forcePasteAsPlainText": False,
    "clipboard_handleImages": False,
    "enableContextMenu": False,
    "disableNativeSpellChecker": False,
    "magicline_tabuList": ["data-portal-bar"],
    "width": "100%",
    "height": "auto",
    "title": "Thân bài",
    "applicationTitle": "Trình soạn thảo thân bài",
    "customConfig": "",
    "stylesSet": False,
}


class EditorWidget(CKEditorWidget):
    def __init__(self, **kwargs):
        super().__init__(template_name="editor/widget.html", **kwargs)
        self.config = dict(CONFIG)

    @property
    def media(self):
        """With our plugins: a module runs before the editor starts, and its address carries its digest."""
        return super().media + type(super().media)(js=[Script("js/editor/main.js", type="module")])

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["outlines"] = OUTLINES
        return context

    def _set_config(self):
        # The newsroom is Vietnamese only, whatever the browser prefers.
        self.config |= {"language": "vi", "defaultLanguage": "vi", "contentsLanguage": "vi", "versionCheck": False}
        self.config["contentsCss"] = [static("css/admin/editor-panel.css")]  # of the list of styles, a frame
        self.config["videoHosts"] = sorted(settings.VIDEO_HOSTS)


def widget():
    """The form widget for a rich text field."""
    return EditorWidget()
