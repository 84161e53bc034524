/* Draws the charts, lays the blocks on sheets and numbers them. Runs once, before the browser may print. */

const FEW = 3; // charts on one sheet
const LINES = 20; // in one box to write in
const footer = document.getElementById('footer');
const waiting = [...document.querySelectorAll('#blocks > .block')];
const sheets = [];

function make(tag, className, parent) {
    const node = document.createElement(tag);
    node.className = className;
    parent.append(node);
    return node;
}

function newSheet() {
    const sheet = make('section', 'sheet', document.body);
    const body = make('div', 'body', sheet);
    make('footer', '', sheet).append(footer.content.cloneNode(true));
    sheets.push({ sheet, body });
    return body;
}

function isFull(body) {
    return body.scrollHeight > body.clientHeight || body.querySelectorAll('.plot').length > FEW;
}

/* A title never stays behind as the last thing on a sheet. */
function fill() {
    let body = null;
    for (const block of waiting) {
        if (!body || block.matches('.start, .cover')) body = newSheet();
        body.append(block);
        if (!isFull(body) || body.children.length === 1) continue;
        const before = block.previousElementSibling;
        if (before.matches('.start') && body.children.length === 2) continue;
        body = newSheet();
        body.append(block);
    }
}

/* Room that is left becomes room to write in, a line at a time in each box of the sheet. */
function stretch({ body }) {
    const figures = body.querySelectorAll('.figure');
    if (figures.length === 1) figures[0].append(...figures[0].querySelectorAll('.commentary'));
    let open = [...body.querySelectorAll('.commentary')];
    while (open.length) {
        open = open.filter((box) => {
            const line = make('i', '', box);
            const fits = !isFull(body) && box.childElementCount <= LINES;
            if (!fits) line.remove();
            return fits;
        });
    }
}

function draw(plot) {
    const figure = JSON.parse(plot.firstElementChild.textContent);
    plot.replaceChildren();
    figure.layout.width = plot.clientWidth;
    window.Plotly.newPlot(plot, figure.data, figure.layout, { staticPlot: true, displayModeBar: false });
}

function number() {
    sheets.forEach(({ sheet }, at) => {
        sheet.querySelector('footer > b').textContent = `${at + 1} of ${sheets.length}`;
    });
    const starts = new Map();
    sheets.forEach(({ body }, at) => {
        const title = body.querySelector('h2.start');
        if (title) starts.set(title.textContent, at + 1);
    });
    document.querySelectorAll('.contents li').forEach((line) => {
        line.lastElementChild.textContent = starts.get(line.firstElementChild.textContent) ?? '';
    });
}

document.fonts.load('12px Plex').then(() => {
    fill();
    sheets.forEach(stretch);
    number();
    document.getElementById('blocks').remove();
    document.querySelectorAll('.plot').forEach(draw);
    document.documentElement.dataset.ready = 'yes';
});
