"""A small button that puts the page's address, or a text, on the clipboard; nothing leaves the browser."""

from __future__ import annotations

import streamlit as st

_HTML = "<button type='button'></button><span role='status'></span>"
_CSS = """
button:empty { visibility: hidden; }
button {
    min-height: 36px; padding: 0 10px; border: 0; border-radius: 8px; background: none; cursor: pointer;
    font: 500 14px var(--st-font); color: var(--st-gray-text-color); white-space: nowrap;
}
button:hover { color: var(--st-text-color); text-decoration: underline; text-underline-offset: 3px; }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""
_JS = """
function copyOldWay(text) {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done ? Promise.resolve() : Promise.reject();
}
export default function ({ parentElement, data }) {
    const button = parentElement.querySelector('button');
    const status = parentElement.querySelector('span');
    button.textContent = data.label;
    const say = (words) => {
        button.textContent = words;
        status.textContent = words;
        setTimeout(() => { button.textContent = data.label; status.textContent = ''; }, 1800);
    };
    button.onclick = () => {
        const text = data.text ?? window.location.href;
        // The clipboard of a browser is closed to pages that came over plain http from another machine.
        const isOpen = navigator.clipboard && window.isSecureContext;
        const copied = isOpen ? navigator.clipboard.writeText(text) : copyOldWay(text);
        copied.then(() => say('Copied'), () => say(data.otherwise));
    };
}
"""
_component = st.components.v2.component("iop_copy_link", html=_HTML, css=_CSS, js=_JS)


def copy_link() -> None:
    """Draw the button for the page's address."""
    data = {"label": "Copy link", "text": None, "otherwise": "Copy the address bar"}
    _component(key="copy_link", data=data, width="content", height="content")


def copy_text(label: str, text: str, *, key: str) -> None:
    """Draw a button of this label that copies the text."""
    data = {"label": label, "text": text, "otherwise": "Select and copy"}
    _component(key=key, data=data, width="content", height="content")
