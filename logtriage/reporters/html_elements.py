"""HTML as a tree: what is text is escaped because it is text, wherever it stands."""

from xml.etree import ElementTree as ET

_BLOCKS = frozenset(
    (
        *("head", "meta", "title", "style", "script", "body", "header", "main", "footer", "article", "div", "nav"),
        *("h1", "h2", "h3", "p", "pre", "dl", "dt", "dd", "ol", "ul", "li", "details", "summary", "svg"),
    )
)

Inside = ET.Element | str | None


def element(name: str, /, *inside: Inside, **attributes: str) -> ET.Element:
    """The element with texts and elements in it; `class_` and `aria_label` stand for `class` and `aria-label`."""
    made = ET.Element(name, {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()})
    for one in inside:
        if isinstance(one, str):
            _append_text(made, one)
        elif one is not None:
            made.append(one)
    if name in _BLOCKS:
        made.tail = "\n"  # a page that can be read as text, and compared
    return made


def written(made: ET.Element) -> str:
    """The element in HTML's own syntax: elements that cannot hold anything have no end."""
    return ET.tostring(made, encoding="unicode", method="html")


def _append_text(made: ET.Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text
