/* The board: tiles and cards built once and updated in place. */

const boards = new WeakMap();
const CONTRAST = window.matchMedia('(prefers-contrast: more), (forced-colors: active)');

function newBoard(parent) {
    const root = parent.querySelector('.iop-board');
    const board = { root, cards: new Map(), run: 0, zooms: {} };
    root.board = board;
    board.tiles = make('div', 'iop-tiles', root);
    board.grid = make('div', 'iop-cards', root);
    board.watcher = new ResizeObserver(() => drawAll(board));
    board.watcher.observe(root);
    board.repaint = () => {
        board.palette = colours(root);
        showTiles(board.tiles, board.numbers, board.palette);
        drawAll(board);
    };
    CONTRAST.addEventListener('change', board.repaint);
    return board;
}

/* The boards of the page from the top: it may send its first screen before the rest. */
function boardsOnPage() {
    return [...document.querySelectorAll('.iop-board')].map((root) => root.board).filter(Boolean);
}

function sortCards(board, cards) {
    const wanted = new Set(cards.map((card) => card.id));
    for (const [id, card] of board.cards) {
        if (wanted.has(id)) continue;
        purge(card);
        card.node.remove();
        board.cards.delete(id);
    }
    cards.forEach((data, at) => {
        if (!board.cards.has(data.id)) board.cards.set(data.id, newCard(board, data.id));
        const card = board.cards.get(data.id);
        if (board.grid.children[at] !== card.node) board.grid.insertBefore(card.node, board.grid.children[at] ?? null);
        showCard(board, card, data);
    });
}

export default function ({ data, parentElement, setTriggerValue }) {
    if (!boards.has(parentElement)) boards.set(parentElement, newBoard(parentElement));
    const board = boards.get(parentElement);
    const run = (board.run += 1);
    board.static = data.static;
    board.ask = setTriggerValue;
    board.explanations = data.explanations;
    board.events = data.events;
    board.numbers = data.tiles;
    board.palette = colours(board.root);
    board.root.classList.toggle('iop-goes-on', data.goes_on);
    if (board.span !== data.span) board.zooms = boardsOnPage().find(({ span }) => span === data.span)?.zooms ?? {};
    board.span = data.span;
    sayZoom();
    showTiles(board.tiles, data.tiles, board.palette);
    sortCards(board, data.cards);
    refreshDrawer(board);
    plotly(data.static).then(() => { if (run === board.run) drawAll(board); });
    return () => {
        board.watcher.disconnect();
        CONTRAST.removeEventListener('change', board.repaint);
        clearTimeout(board.waiting);
        board.run += 1; // nothing is drawn from here on
        for (const card of board.cards.values()) purge(card);
        boards.delete(parentElement);
    };
}
