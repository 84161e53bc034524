/* Cards: built once and updated in place; the table, the counting rule and the explanation open over the chart. */

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

const PANELS = ['table', 'how', 'explain'];
const BUTTONS = [
    ['table', 'Table'], ['png', 'PNG'], ['csv', 'CSV'], ['how', 'How this is counted'],
    ['explain', 'Explain this chart'],
];

function newCard(board, id) {
    const node = make('article', 'iop-card', board.grid);
    const card = { node, panel: '', buttons: {} };
    card.title = make('h2', '', node);
    card.answer = make('p', 'iop-answer', node);
    card.body = make('div', 'iop-body', node);
    card.plot = make('div', 'iop-plot', card.body);
    card.keys = make('ul', 'iop-keys', card.body);
    card.state = make('div', 'iop-state', card.body);
    for (const name of PANELS) card[name] = newPanel(card, name, id);
    card.note = make('div', 'iop-note', node);
    const actions = make('div', 'iop-actions', node);
    for (const [name, text] of BUTTONS) {
        const button = make('button', '', actions);
        button.type = 'button';
        button.textContent = text;
        card.buttons[name] = button;
    }
    card.title.id = `iop-${id}-title`;
    node.setAttribute('aria-labelledby', card.title.id);
    card.plot.setAttribute('role', 'img');
    listenToRows(board, card);
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

function openPanel(board, card, name) {
    if (name === 'table') showTable(card.table, card.data);
    if (name === 'how') showHow(card.how, card.data);
    if (name === 'explain') showExplanation(card.explain, card.data, board.explanations[card.data.family]);
    card.panel = name;
    card.body.dataset.panel = name;
    for (const each of PANELS) {
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
    node.replaceChildren(...(data.basis ? [basis, ' '] : []), data.note, ...flags(node, data.events));
}

/* What the numbers on the chart stand for: one or two in sight, more behind a line that opens them. */
function flags(node, events) {
    if (!events.length) return [];
    const isOpen = node.querySelector('details')?.open ?? false;
    const holder = make(events.length > 2 ? 'details' : 'div', 'iop-flags');
    if (events.length > 2) make('summary', '', holder).textContent = `Events 1 to ${events.length}`;
    if (isOpen) holder.open = true;
    const list = make('ul', '', holder);
    for (const each of events) make('li', '', list).textContent = each;
    return [holder];
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
    const isText = data.columns.map((name) => ['Group', 'Also has', 'Status', 'Events'].includes(name));
    data.rows.forEach((row) => {
        const line = make('tr', '', body);
        row.forEach((text, at) => {
            const cell = make(at ? 'td' : 'th', '', line);
            if (!at) cell.scope = 'row';
            if (isText[at]) cell.dataset.text = '';
            (at ? cell : rowButton(cell)).textContent = text;
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

function showExplanation(panel, data, words) {
    panel.setAttribute('aria-label', `${data.title} Explain this chart`);
    const list = make('ol', 'iop-reading');
    words.reading.forEach((line) => { make('li', '', list).textContent = line; });
    const cannot = make('p', 'iop-cannot');
    make('strong', '', cannot).textContent = 'What it cannot tell you. ';
    cannot.append(words.cannot);
    panel.replaceChildren(list, cannot);
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
    const { table, png, csv, how, explain } = card.buttons;
    table.hidden = !data.rows.length;
    png.hidden = card.plot.hidden;
    csv.hidden = !data.csv;
    how.hidden = !data.how;
    explain.hidden = png.hidden || !board.explanations[data.family];
    for (const button of Object.values(card.buttons)) {
        button.setAttribute('aria-label', `${button.textContent}: ${data.title}`);
    }
    for (const name of PANELS) {
        card.buttons[name].onclick = () => openPanel(board, card, card.panel === name ? '' : name);
    }
    png.onclick = () => { savePicture(board, card); tellSaved(board, card, 'png'); };
    csv.onclick = () => { saveNumbers(data); tellSaved(board, card, 'csv'); };
    openPanel(board, card, card.buttons[card.panel]?.hidden ? '' : card.panel);
}
