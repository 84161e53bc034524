/* Elements, words and colours. Every word from Python goes in as text, never as HTML. */

const SVG = 'http://www.w3.org/2000/svg';

function make(tag, className, parent) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (parent) parent.append(node);
    return node;
}

function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
    node.hidden = !text;
}

/* Colours: a figure carries placeholders #000001.. which stand for the theme in force. */

function colours(root) {
    const style = getComputedStyle(root);
    const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const found = { 37: read('text-color'), 38: read('secondary-background-color'), 39: read('border-color') };
    read('chart-categorical-colors').split(',').forEach((colour, at) => { found[at + 1] = colour.trim(); });
    read('chart-sequential-colors').split(',').forEach((colour, at) => { found[at + 11] = colour.trim(); });
    return found;
}

function painted(figure, palette) {
    const text = figure.replace(/#0000(\d\d)([0-9a-f]{2})?(?![0-9a-f])/gi, (whole, slot, alpha) =>
        palette[Number(slot)] ? palette[Number(slot)] + (alpha ?? '') : whole);
    return JSON.parse(text);
}
