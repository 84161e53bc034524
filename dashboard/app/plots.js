/* The drawings. */

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

async function plot(board, card) {
    if (card.plot.hidden || !card.plot.clientWidth) return;
    const zoom = JSON.stringify(board.zooms[card.data.grain] ?? '');
    const signature = card.data.figure + JSON.stringify(board.palette) + card.plot.clientWidth + zoom;
    if (card.signature === signature) return;
    card.signature = signature;
    const figure = painted(card.data.figure, board.palette);
    figure.layout.width = card.plot.clientWidth;
    moveLabels(card, figure.layout);
    if (figure.layout.yaxis) figure.layout.yaxis.showspikes = false; // one line at the period is enough
    zoomIn(board, card, figure.layout);
    card.plot.style.height = `${figure.layout.height}px`;
    const options = { displayModeBar: false, showSendToCloud: false, doubleClick: false };
    card.drawing = window.Plotly.react(card.plot, figure.data, figure.layout, options);
    await card.drawing;
    if (!card.isHeard) listenToPlot(board, card);
    card.isHeard = true;
}

/* Before the library has come there is nothing to draw with; its coming draws what then stands. */
function drawAll(board) {
    if (!window.Plotly) return;
    for (const card of board.cards.values()) plot(board, card);
}

/* A drawing goes on for a moment after its call returned, and would fail in a place that is purged meanwhile. */
function purge({ drawing, plot: place }) {
    Promise.allSettled([drawing]).then(() => window.Plotly?.purge(place));
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
