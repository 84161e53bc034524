/* The board: tiles and cards built once and updated in place. Every word from Python goes in as text, never as HTML. */

const boards = new WeakMap();
const SVG = 'http://www.w3.org/2000/svg';
const SIGNS = {
    empty: 'M8 20h24',
    immature: 'M20 6a14 14 0 1 0 .01 0M20 12v8l6 4',
    suppressed: 'M6 20s5-9 14-9 14 9 14 9-5 9-14 9S6 20 6 20M8 32 32 8',
    absent: 'M8 8h24v24H8zM16 8v24M24 8v24M8 16h24',
};
const HOW = [
    ['definition', 'Definition'], ['counted', 'Counted'], ['of', 'Of'], ['excluded', 'Left out'],
    ['reading', 'How to read it'], ['source', 'Source'],
];

let library;
function plotly(path) {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    library ??= new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = `${path}/plotly-cartesian.min.js`;
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => { library = undefined; reject(new Error('The chart library did not load.')); };
        document.head.append(script);
    });
    return library;
}

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

/* Tiles */

function sparkline(history, colour) {
    const known = history.filter((value) => value !== null);
    if (known.length < 2) return null;
    const low = Math.min(...known), high = Math.max(...known), tall = high - low || 1;
    const place = (value, at) => [2 + (at * 126) / (history.length - 1), 26 - ((value - low) * 22) / tall];
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 130 30');
    svg.setAttribute('aria-hidden', 'true');
    let path = '', pen = 'M', last = null;
    history.forEach((value, at) => {
        if (value === null) { pen = 'M'; return; }
        last = place(value, at);
        path += `${pen}${last[0].toFixed(1)} ${last[1].toFixed(1)}`;
        pen = 'L';
    });
    const line = document.createElementNS(SVG, 'path');
    Object.entries({ d: path, fill: 'none', stroke: colour, 'stroke-width': 1.6, 'stroke-linejoin': 'round' })
        .forEach(([name, value]) => line.setAttribute(name, value));
    const dot = document.createElementNS(SVG, 'circle');
    Object.entries({ cx: last[0], cy: last[1], r: 2.6, fill: colour })
        .forEach(([name, value]) => dot.setAttribute(name, value));
    svg.append(line, dot);
    return svg;
}

function showTiles(holder, tiles, palette) {
    holder.replaceChildren(...tiles.map((tile) => {
        const node = make('div', 'iop-tile');
        make('div', 'iop-tile-label', node).textContent = tile.label;
        make('div', 'iop-tile-value', node).textContent = tile.value;
        node.append(sparkline(tile.history, palette[1]) ?? document.createElement('span'));
        const delta = make('div', 'iop-tile-delta', node);
        delta.dataset.tone = tile.tone;
        delta.textContent = [tile.delta, tile.note].filter(Boolean).join(' · ');
        return node;
    }));
}

/* Cards */

function newCard(id, holder) {
    const node = make('article', 'iop-card', holder);
    const card = { node, panel: '', buttons: {} };
    card.title = make('h2', '', node);
    card.answer = make('p', 'iop-answer', node);
    card.body = make('div', 'iop-body', node);
    card.plot = make('div', 'iop-plot', card.body);
    card.keys = make('ul', 'iop-keys', card.body);
    card.state = make('div', 'iop-state', card.body);
    card.table = newPanel(card, 'table', id);
    card.how = newPanel(card, 'how', id);
    card.note = make('p', 'iop-note', node);
    const actions = make('div', 'iop-actions', node);
    for (const [name, text] of [['table', 'Table'], ['png', 'PNG'], ['csv', 'CSV'], ['how', 'How this is counted']]) {
        const button = make('button', '', actions);
        button.type = 'button';
        button.textContent = text;
        card.buttons[name] = button;
    }
    card.title.id = `iop-${id}-title`;
    node.setAttribute('aria-labelledby', card.title.id);
    card.plot.setAttribute('role', 'img');
    return card;
}

function newPanel(card, name, id) {
    const panel = make('div', 'iop-panel', card.body);
    panel.id = `iop-${id}-${name}`;
    panel.tabIndex = 0;
    panel.setAttribute('role', 'region');
    panel.hidden = true;
    return panel;
}

function openPanel(card, name) {
    if (name === 'table') showTable(card.table, card.data);
    if (name === 'how') showHow(card.how, card.data);
    card.panel = name;
    card.body.dataset.panel = name;
    for (const each of ['table', 'how']) {
        card[each].hidden = each !== name;
        card.buttons[each].setAttribute('aria-expanded', String(each === name));
        card.buttons[each].setAttribute('aria-controls', card[each].id);
    }
}

function showCard(board, card, data) {
    card.data = data;
    card.node.dataset.width = data.width;
    say(card.title, data.title);
    say(card.answer, data.state === 'ready' ? data.subtitle : '');
    sayNote(card.note, data);
    card.answer.hidden = card.note.hidden = false; // keep the rows of the line level
    card.keys.hidden = card.plot.hidden = !data.figure || data.state !== 'ready';
    card.plot.setAttribute('aria-label', data.alt);
    showState(card, data);
    showButtons(board, card, data);
}

/* What the answer rests on, and before it whether it may be trusted. */
function sayNote(node, data) {
    const basis = make('span', 'iop-basis');
    basis.dataset.tone = data.basis_tone;
    basis.textContent = data.basis;
    node.replaceChildren(...(data.basis ? [basis, ' '] : []), data.note);
}

function showState(card, data) {
    card.state.hidden = data.state === 'ready';
    card.state.dataset.state = data.state;
    if (data.state === 'ready') return card.state.replaceChildren();
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 40 40');
    svg.setAttribute('aria-hidden', 'true');
    const sign = document.createElementNS(SVG, 'path');
    Object.entries({ d: SIGNS[data.state] ?? '', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8 })
        .forEach(([name, value]) => sign.setAttribute(name, value));
    svg.append(sign);
    const words = make('p');
    words.textContent = data.message || data.subtitle;
    card.state.replaceChildren(svg, words);
}

function showTable(panel, data) {
    panel.setAttribute('aria-label', `${data.title} Table`);
    const table = make('table');
    const head = make('tr', '', make('thead', '', table));
    data.columns.forEach((name) => {
        const cell = make('th', '', head);
        cell.scope = 'col';
        cell.textContent = name;
    });
    const body = make('tbody', '', table);
    const isText = data.columns.map((name) => ['Group', 'Also has', 'Status'].includes(name));
    data.rows.forEach((row) => {
        const line = make('tr', '', body);
        row.forEach((text, at) => {
            const cell = make(at ? 'td' : 'th', '', line);
            if (!at) cell.scope = 'row';
            if (isText[at]) cell.dataset.text = '';
            cell.textContent = text;
        });
    });
    head.querySelectorAll('th').forEach((cell, at) => { if (isText[at]) cell.dataset.text = ''; });
    panel.replaceChildren(table);
}

function showHow(panel, data) {
    panel.setAttribute('aria-label', `${data.title} How this is counted`);
    const list = make('dl', 'iop-how');
    for (const [name, text] of HOW) {
        if (!data.how?.[name]) continue;
        make('dt', '', list).textContent = text;
        make('dd', '', list).textContent = data.how[name];
    }
    if (data.how?.files.length) make('dt', '', list).textContent = 'Written in';
    data.how?.files.forEach((file) => { make('dd', 'iop-file', list).textContent = file; });
    if (data.how?.about) list.append(definitionLink(data.how.about));
    panel.replaceChildren(list);
}

/* The definition under the same filters, which stand in the address. */
function definitionLink(metric) {
    const asked = new URLSearchParams(window.location.search);
    asked.set('about', metric);
    const item = make('dd', 'iop-link');
    const link = make('a', '', item);
    link.href = `definitions?${asked}`;
    link.target = '_self';
    link.textContent = 'Definition, SQL, worked example and changes';
    return item;
}

function showButtons(board, card, data) {
    const { table, png, csv, how } = card.buttons;
    table.hidden = !data.rows.length;
    png.hidden = card.plot.hidden;
    csv.hidden = !data.csv;
    how.hidden = !data.how;
    for (const button of Object.values(card.buttons)) {
        button.setAttribute('aria-label', `${button.textContent}: ${data.title}`);
    }
    table.onclick = () => openPanel(card, card.panel === 'table' ? '' : 'table');
    how.onclick = () => openPanel(card, card.panel === 'how' ? '' : 'how');
    png.onclick = () => savePicture(board, card);
    csv.onclick = () => save(new Blob(['\ufeff', data.csv], { type: 'text/csv;charset=utf-8' }), data.csv_name);
    openPanel(card, card.buttons[card.panel]?.hidden ? '' : card.panel);
}

async function plot(board, card) {
    if (card.plot.hidden || !card.plot.clientWidth) return;
    const signature = card.data.figure + JSON.stringify(board.palette) + card.plot.clientWidth;
    if (card.signature === signature) return;
    card.signature = signature;
    const figure = painted(card.data.figure, board.palette);
    figure.layout.width = card.plot.clientWidth;
    moveLabels(card, figure.layout);
    card.plot.style.height = `${figure.layout.height}px`;
    await window.Plotly.react(card.plot, figure.data, figure.layout, { displayModeBar: false, showSendToCloud: false });
}

/* On a narrow card the labels beside the lines would leave no room for the lines: they go below the plot. */
function moveLabels(card, layout) {
    const keys = layout.width < 350 && layout.margin.r > 90 ? layout.meta?.keys ?? [] : [];
    card.keys.replaceChildren(...keys.map(([glyph, colour, text]) => {
        const item = make('li');
        const sign = make('span', '', item);
        sign.style.color = colour;
        sign.textContent = `${glyph} `;
        item.append(text);
        return item;
    }));
    if (!keys.length) return;
    layout.annotations = layout.annotations.filter((each) => each.name !== 'end');
    layout.margin.r = 12;
}

/* The component */

function newBoard(parent) {
    const root = parent.querySelector('.iop-board');
    const board = { root, cards: new Map(), run: 0 };
    board.tiles = make('div', 'iop-tiles', root);
    board.grid = make('div', 'iop-cards', root);
    board.watcher = new ResizeObserver(() => { if (window.Plotly) drawAll(board); });
    board.watcher.observe(root);
    return board;
}

function drawAll(board) {
    for (const card of board.cards.values()) plot(board, card);
}

function sortCards(board, cards) {
    const wanted = new Set(cards.map((card) => card.id));
    for (const [id, card] of board.cards) {
        if (wanted.has(id)) continue;
        window.Plotly?.purge(card.plot);
        card.node.remove();
        board.cards.delete(id);
    }
    cards.forEach((data, at) => {
        if (!board.cards.has(data.id)) board.cards.set(data.id, newCard(data.id, board.grid));
        const card = board.cards.get(data.id);
        if (board.grid.children[at] !== card.node) board.grid.insertBefore(card.node, board.grid.children[at] ?? null);
        showCard(board, card, data);
    });
}

export default function ({ data, parentElement }) {
    if (!boards.has(parentElement)) boards.set(parentElement, newBoard(parentElement));
    const board = boards.get(parentElement);
    const run = (board.run += 1);
    board.static = data.static;
    board.palette = colours(board.root);
    showTiles(board.tiles, data.tiles, board.palette);
    sortCards(board, data.cards);
    plotly(data.static).then(() => { if (run === board.run) drawAll(board); });
    return () => {
        board.watcher.disconnect();
        for (const card of board.cards.values()) window.Plotly?.purge(card.plot);
        boards.delete(parentElement);
    };
}
