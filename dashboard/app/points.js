/* One point of a chart, in a panel at the side: its row of the table, why it stands out or does not, what happened. */

const HIDDEN = 'Hidden: too few to show, or it would reveal a number that is too small.';
const NOT_FACTS = ['Group', 'Status', 'Events']; // columns that are said in another way
const STILL = 4; // pixels a pointer may move in a click
const TWICE = 300; // milliseconds in which a second click makes a double one

/* Choosing a point: on the plot, or by the keyboard in the table. */

function rowButton(cell) {
    const button = make('button', 'iop-row', cell);
    button.type = 'button';
    return button;
}

function listenToRows(board, card) {
    const buttons = () => [...card.table.querySelectorAll('.iop-row')];
    card.table.addEventListener('click', (event) => {
        const line = event.target.closest('tbody tr');
        if (line) openDrawer(board, card, line.rowIndex - 1, line.querySelector('.iop-row'));
    });
    card.table.addEventListener('keydown', (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const at = buttons().indexOf(event.target);
        if (!step || at < 0) return;
        event.preventDefault();
        buttons()[at + step]?.focus();
    });
}

function listenToPlot(board, card) {
    let start = null;
    card.plot.addEventListener('pointerdown', (event) => { start = event; });
    card.plot.addEventListener('click', (event) => {
        if (!start || Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > STILL) return;
        if (isOverTime(card)) choose(board, card, periodAt(card, event));
    });
    card.plot.on('plotly_click', ({ points }) => {
        if (!isOverTime(card)) choose(board, card, groupAt(card, points[0]));
    });
    card.plot.on('plotly_relayout', (change) => {
        const range = [0, 1].map((end) => Date.parse(`${change[`xaxis.range[${end}]`]}Z`.replace(' ', 'T')));
        if (isOverTime(card) && !range.some(Number.isNaN)) zoomTo(board, card, ...range);
    });
    card.plot.on('plotly_doubleclick', () => {
        clearTimeout(board.waiting);
        closeDrawer(board);
        showZooms({});
        board.doubled = performance.now(); // the second click comes after this
    });
}

/* While zoomed a click waits, because the second one of a double click shows the whole range again. */
function choose(board, card, at) {
    if (at < 0 || performance.now() - board.doubled < TWICE) return;
    clearTimeout(board.waiting);
    const wait = Object.keys(board.zooms).length ? TWICE : 0;
    board.waiting = setTimeout(() => openDrawer(board, card, at, null), wait);
}

/* The row of the period nearest to the pointer, so that hidden periods, which have no mark, can be asked about too. */
function periodAt(card, event) {
    const { xaxis, yaxis } = card.plot._fullLayout;
    const box = card.plot.getBoundingClientRect();
    const x = event.clientX - box.left - xaxis._offset, y = event.clientY - box.top - yaxis._offset;
    if (x < 0 || x > xaxis._length || y < 0 || y > yaxis._length) return -1;
    const away = card.data.points.map(([first]) => Math.abs(Date.parse(first) - xaxis.p2c(x)));
    return away.indexOf(Math.min(...away));
}

/* The row whose group the mark is named after; the longest name, because one may begin like another. */
function groupAt(card, mark) {
    const said = String(mark?.text ?? '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    const names = card.data.points.map((each) => (each[2] && said.startsWith(each[2]) ? each[2].length : 0));
    const longest = Math.max(0, ...names);
    return longest ? names.indexOf(longest) : -1;
}

/* The panel */

function newDrawer(board) {
    const node = make('aside', 'iop-drawer', board.root);
    node.popover = 'manual';
    node.setAttribute('role', 'dialog');
    const drawer = { node, close: make('button', 'iop-close', node) };
    drawer.close.type = 'button';
    drawer.close.textContent = 'Close';
    drawer.close.onclick = () => closeDrawer(board);
    drawer.card = make('p', 'iop-of', node);
    drawer.title = make('h2', '', node);
    drawer.title.tabIndex = -1;
    drawer.body = make('div', 'iop-told', node);
    drawer.steps = make('div', 'iop-steps', node);
    node.addEventListener('keydown', (event) => { if (event.key === 'Escape') closeDrawer(board); });
    return drawer;
}

function openDrawer(board, card, at, from) {
    for (const each of boardsOnPage()) if (each !== board) closeDrawer(each);
    const drawer = (board.drawer ??= newDrawer(board));
    if (from) drawer.from = from;
    drawer.shown = { id: card.data.id, key: keyOf(card.data, at) };
    showPoint(board, card, at);
    drawer.node.showPopover();
    drawer.title.focus({ preventScroll: true });
}

function closeDrawer(board) {
    if (!board.drawer?.shown) return;
    board.drawer.shown = null;
    board.drawer.node.hidePopover();
    board.drawer.from?.focus({ preventScroll: true });
    board.drawer.from = null;
}

/* The same point with the newest numbers; where it is gone, so is the panel. */
function refreshDrawer(board) {
    const shown = board.drawer?.shown;
    if (!shown) return;
    const card = board.cards.get(shown.id);
    const rows = card?.data.state === 'ready' ? card.data.rows : [];
    const at = rows.findIndex((_, each) => keyOf(card.data, each) === shown.key);
    if (at >= 0) showPoint(board, card, at);
    else closeDrawer(board);
}

function keyOf(data, at) {
    const [first, , group] = data.points[at] ?? data.rows[at];
    return `${first}|${group}`;
}

function showPoint(board, card, at) {
    const { drawer } = board, { data } = card;
    const told = data.points[at] ?? [];
    const all = data.rows.map((_, each) => each);
    const together = told[0] ? all.filter((each) => data.points[each][0] === told[0]) : [at];
    const isOne = data.grain === 'all' || together.length === 1;
    const when = data.columns[0] === 'Week' ? `Week of ${data.rows[at][0]}` : data.rows[at][0];
    say(drawer.card, data.title);
    say(drawer.title, isOne && told[2] ? `${told[2]}, ${when}` : when);
    drawer.node.setAttribute('aria-label', `${data.title} ${drawer.title.textContent}`);
    drawer.body.replaceChildren(
        ...(isOne ? oneRow(data, at) : severalRows(board, data, together)),
        ...whatHappened(board, told), ...furtherOn(board, data, at, isOne),
    );
    drawer.steps.replaceChildren(...steps(board, card, at));
}

function oneRow(data, at) {
    const [, , , usual, judged, isHidden] = data.points[at] ?? [];
    if (isHidden) return [sentence(HIDDEN)];
    const list = make('dl', 'iop-how');
    const fact = (name, text) => {
        make('dt', '', list).textContent = name;
        make('dd', '', list).textContent = text;
    };
    data.columns.forEach((name, column) => {
        if (column && !NOT_FACTS.includes(name) && data.rows[at][column]) fact(name, data.rows[at][column]);
    });
    if (usual) fact('Usual range', usual);
    if (judged) fact('Does it stand out?', judged);
    if (isTimed(data)) {
        fact('Finished', data.rows[at][data.columns.indexOf('Status')] ? 'Not yet' : 'Yes, over and documented');
    }
    return [list];
}

function isTimed(data) {
    return data.points.length > 0 && data.grain !== 'all' && data.columns.includes('Status');
}

/* All groups or parts of one period; a hidden one has one cell that says so. */
function severalRows(board, data, together) {
    const isUnfinished = together.some((at) => data.rows[at][data.columns.indexOf('Status')] === 'unfinished');
    const shown = data.columns.map((_, column) => column)
        .filter((column) => column && (data.columns[column] === 'Group' || !NOT_FACTS.includes(data.columns[column])));
    const table = make('table');
    const head = make('tr', '', make('thead', '', table)), body = make('tbody', '', table);
    shown.forEach((column) => { make('th', '', head).textContent = data.columns[column]; });
    together.forEach((at) => {
        const line = make('tr', '', body), isHidden = data.points[at][5];
        shown.slice(0, isHidden ? 1 : undefined)
            .forEach((column) => { make('td', '', line).textContent = data.rows[at][column]; });
        if (isHidden) Object.assign(make('td', '', line), { colSpan: shown.length - 1, textContent: 'hidden, too few' });
        else if (data.has_rows === 'group') make('td', '', line).append(rowsButton(board, data, at, 'Rows'));
    });
    const holder = make('div', 'iop-several');
    holder.append(table);
    return [holder, ...(isUnfinished ? [sentence('Not finished: the numbers can still change.')] : [])];
}

function whatHappened(board, [first, last, , , , isHidden]) {
    const found = isHidden || !first ? [] : board.events.filter((each) => each.first <= last && each.last >= first);
    if (!found.length) return [];
    const list = make('ul', 'iop-happened');
    for (const each of found) make('li', '', list).textContent = `${each.when}: ${each.title}`;
    const head = make('h3');
    head.textContent = 'What happened then';
    return [head, list];
}

/* The way to the definition, and to the rows for who may see them. */
function furtherOn(board, data, at, isOne) {
    const place = make('div', 'iop-further');
    const isHidden = data.points[at]?.[5];
    if (data.has_rows && !isHidden && (isOne || data.has_rows === 'period')) {
        place.append(rowsButton(board, data, at, 'Show the rows'));
    }
    if (data.how?.about) make('p', '', place).append(...definitionLink(data.how.about).childNodes);
    return [place];
}

function rowsButton(board, data, at, text) {
    const [first, , group] = data.points[at];
    const button = make('button', 'iop-rows');
    button.type = 'button';
    button.textContent = text;
    button.setAttribute('aria-label', `Show the rows behind ${group || 'this number'}`);
    button.onclick = () => { closeDrawer(board); board.ask('rows', { card: data.id, first, group }); };
    return button;
}

/* To the points beside it: in time, or the rows above and below. */
function steps(board, card, at) {
    const { data } = card;
    const isTime = isTimed(data);
    const stops = data.rows.map((_, each) => each)
        .filter((each) => !isTime || data.points.findIndex(([first]) => first === data.points[each][0]) === each);
    const here = isTime ? stops.findIndex((each) => data.points[each][0] === data.points[at][0]) : at;
    const ways = [['Earlier', 'Previous', isTime ? 1 : -1], ['Later', 'Next', isTime ? -1 : 1]]; // newest first in time
    return ways.map(([inTime, inList, by]) => {
        const button = make('button');
        button.type = 'button';
        button.textContent = isTime ? inTime : inList;
        button.disabled = stops[here + by] === undefined;
        button.onclick = () => openDrawer(board, card, stops[here + by], null);
        return button;
    });
}

function sentence(text) {
    const node = make('p');
    node.textContent = text;
    return node;
}
