/* Keys: each presses something that can be seen, never while somebody types, and H lists the ones that work here. */

const TYPED = 'input, textarea, select, [contenteditable=true], [role=combobox], [role=textbox], [role=listbox]';
const MODAL = '[role=dialog][aria-modal=true]';
const PHONE = '(max-width: 768px)';

function make(tag, parent, text) {
    const node = document.createElement(tag);
    if (text) node.textContent = text;
    parent?.append(node);
    return node;
}

function target({ press }) {
    return press ? document.querySelector(press) : null;
}

function isForOthers(event) {
    const isTyped = event.composedPath()[0].closest?.(TYPED);
    return isTyped || event.ctrlKey || event.metaKey || event.altKey || event.repeat || document.querySelector(MODAL);
}

/* What opens below its button needs the button in sight. */
function press(found) {
    if (found?.closest('[data-testid=stPopover]')) found.scrollIntoView({ block: 'center' });
    found?.click();
}

function fill(dialog, entries) {
    const list = dialog.querySelector('dl');
    list.replaceChildren();
    for (const each of entries.filter((entry) => !entry.press || target(entry))) {
        make('kbd', make('dt', list), each.key);
        make('dd', list, each.says);
    }
}

/* A reader who points at a control, or comes to it, learns its key. */
function label(entries, event) {
    for (const each of entries) {
        const found = each.press && event.target.closest?.(each.press);
        if (!found || found.getAttribute('aria-keyshortcuts')) continue;
        found.setAttribute('aria-keyshortcuts', each.key);
        if (!found.title) found.title = `${each.says} (${each.key})`;
    }
}

/* On a phone the menu lies over the page: it has done its work once a page is chosen. */
function closeMenu(event) {
    if (!event.target.closest?.('[data-testid=stSidebarNavLink]') || !window.matchMedia(PHONE).matches) return;
    document.querySelector('[data-testid=stSidebarCollapseButton] button')?.click();
}

export default function ({ data, parentElement, setTriggerValue }) {
    const dialog = parentElement.querySelector('dialog');
    const button = parentElement.querySelector('.keys');
    const help = () => {
        fill(dialog, data.entries);
        dialog.showModal();
    };
    const pressed = (event) => {
        if (dialog.open || isForOthers(event)) return;
        const entry = data.entries.find(({ key }) => key === event.key.toUpperCase());
        if (!entry) return;
        event.preventDefault();
        if (entry.key === 'H') help();
        else if (entry.page) setTriggerValue('page', entry.key);
        else press(target(entry));
    };
    const point = (event) => label(data.entries, event);
    button.onclick = help;
    dialog.querySelector('button').onclick = () => dialog.close();
    const heard = Object.entries({ keydown: pressed, pointerover: point, focusin: point, click: closeMenu });
    heard.forEach(([name, listener]) => document.addEventListener(name, listener));
    return () => heard.forEach(([name, listener]) => document.removeEventListener(name, listener));
}
