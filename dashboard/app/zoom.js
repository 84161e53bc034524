/* Zoom: charts over time whose periods are of one length move together. It changes what is in sight, never a number. */

const HALF = { day: 0.5, week: 3.5, month: 15, quarter: 45.5 }; // days to either side of a point, as the axis has it
const DAY = 86400000;

function isOverTime(card) {
    return card.data.points.length > 0 && card.plot.layout?.xaxis?.type === 'date';
}

function zoomIn(board, card, layout) {
    if (layout.xaxis?.type !== 'date' || !card.data.points.length) return;
    if (window.matchMedia('(pointer: fine)').matches) { // a finger that drags wants to scroll
        layout.dragmode = 'zoom';
        layout.xaxis.fixedrange = false;
    }
    const zoom = board.zooms[card.data.grain];
    if (!zoom) return;
    const half = HALF[card.data.grain] * DAY;
    const days = (Date.parse(zoom.last) - Date.parse(zoom.first)) / DAY;
    layout.xaxis.range = [new Date(Date.parse(zoom.first) - half), new Date(Date.parse(zoom.from) + half)]
        .map((moment) => moment.toISOString().slice(0, 16));
    Object.assign(layout.xaxis, { tickmode: 'auto', nticks: 5, tickformat: days > 400 ? '%b<br>%Y' : '%-d %b' });
}

/* What was dragged over, as whole periods; fewer than two are no stretch of time. */
function zoomTo(board, card, from, to) {
    const inside = card.data.points.filter(([first]) => Date.parse(first) >= from && Date.parse(first) <= to);
    const firsts = inside.map(([first]) => first).sort();
    if (firsts[0] !== firsts.at(-1)) {
        const last = inside.map((each) => each[1]).sort().at(-1);
        board.zooms = { ...board.zooms, [card.data.grain]: { first: firsts[0], from: firsts.at(-1), last } };
    }
    card.signature = ''; // the chart has already moved
    showZooms(board.zooms);
}

function showZooms(zooms) {
    for (const board of boardsOnPage()) {
        board.zooms = zooms;
        drawAll(board);
    }
    sayZoom();
}

function sayZoom() {
    const [board] = boardsOnPage();
    const said = Object.values(board.zooms).map(({ first, last }) => `${inWords(first)} to ${inWords(last, true)}`);
    const note = document.querySelector('.iop-zoomed') ?? newZoomNote(board);
    note.hidden = !said.length;
    say(note.firstChild, said.length ? `Zoomed: ${said.join('; ')} ·` : '');
}

function inWords(day, hasYear) {
    const [, date, month, year] = new Date(day).toUTCString().split(/,? /); // Mon, 03 Aug 2026 00:00:00 GMT
    return `${Number(date)} ${month}${hasYear ? ` ${year}` : ''}`;
}

function newZoomNote(board) {
    const note = make('div', 'iop-zoomed', board.root);
    note.setAttribute('role', 'status');
    make('span', '', note);
    const reset = make('button', '', note);
    reset.type = 'button';
    reset.textContent = 'reset';
    reset.title = 'Show the whole range again (double click on a chart)';
    reset.onclick = () => showZooms({});
    return note;
}
