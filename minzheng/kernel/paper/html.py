"""Blocks as a page of HTML that stands alone, in the look of an official document: for a website, and to be read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape

from .blocks import Block, Style

_STYLE = """
body{max-width:52rem;margin:0 auto;padding:2rem 1.25rem;color:#111;font:1.125rem/1.8 FangSong,STFangsong,serif}
h1{font:400 1.75rem/1.4 "Noto Serif CJK SC",SimSun,serif;text-align:center}
h2{font:400 1.25rem/1.6 SimHei,"Noto Sans CJK SC",sans-serif;margin:1.5em 0 .4em}
h3{font:400 1.125rem/1.6 KaiTi,STKaiti,serif;margin:1em 0 .3em}
p{margin:.2em 0;text-indent:2em}
.number,.address,.note{text-indent:0}.number{text-align:center}.signature{text-align:right}.note{font-size:.875rem}
div{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.5}
th,td{border:1px solid #666;padding:.25em .5em;text-align:left;vertical-align:top}
"""
_HEADINGS: Mapping[Style, str] = {"title": "h1", "section": "h2", "chapter": "h2", "subsection": "h3"}


def html_of(blocks: Iterable[Block], *, title: str, at: datetime, foot: str = "") -> bytes:
    """The blocks as a page of ``at`` that needs no other file; the same blocks give the same bytes."""
    parts = "\n".join(_written(block) for block in blocks)
    last = f'\n<p class="number">{escape(foot)}</p>' if foot else ""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="dcterms.created" content="{at.isoformat()}">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
{parts}{last}
</body>
</html>
""".encode()


def _written(block: Block) -> str:
    text = escape(block.text).replace("\n", "<br>")
    if block.style in _HEADINGS:
        tag = _HEADINGS[block.style]
        return f"<{tag}>{text}</{tag}>"
    said = f'<p class="{block.style}">{text}</p>' if text else ""
    return said + (_table(block) if block.rows or block.columns else "")


def _table(block: Block) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.columns)
    rows = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
    top = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f'<div tabindex="0"><table>{top}<tbody>\n{rows}\n</tbody></table></div>'
