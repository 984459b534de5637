"""The frame of every page: header, language link, main, footer."""

import reflex as rx


def document(*children: rx.Component, path: str) -> rx.Component:
    """Frame a page; `path` is its address without the language."""
    return rx.el.main(*children, id="main", data_path=path)
