/* Downloads, made in the browser: nothing leaves it. The server is told which card was saved, for its record. */

function save(blob, name) {
    const link = make('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function saveNumbers(data) {
    save(new Blob(['\ufeff', data.csv], { type: 'text/csv;charset=utf-8' }), data.csv_name);
}

function tellSaved(board, card, kind) {
    board.ask('saved', { card: card.data.id, kind });
}

const EDGE = 22; // pixels of card around the picture's words and plot

function wrapped(text, width) {
    const safe = (words) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    const lines = [''];
    for (const word of text.split(' ')) {
        if ((lines.at(-1) + word).length > width) lines.push('');
        lines[lines.length - 1] += `${word} `;
    }
    return lines.map((line) => safe(line.trim())).join('<br>');
}

function picture(board, card) {
    const { data } = card;
    const { data: traces, layout } = painted(data.figure, board.palette);
    const left = layout.margin.l;
    const words = (text, size, colour, place) => ({
        text, showarrow: false, align: 'left', xref: 'paper', x: 0, xanchor: 'left', xshift: -left, yref: 'paper',
        font: { size, color: colour }, ...place,
    });
    const top = layout.margin.t + 92, bottom = layout.margin.b + 40;
    layout.annotations = [
        ...(layout.annotations ?? []),
        words(`<b>${wrapped(data.title, 90)}</b>`, 20, board.palette[37], { y: 1, yanchor: 'top', yshift: top - 16 }),
        words(wrapped(data.subtitle, 130), 14, board.palette[8], { y: 1, yanchor: 'top', yshift: top - 44 }),
        words(wrapped(data.note, 150), 12, board.palette[8], { y: 0, yanchor: 'bottom', yshift: 12 - bottom }),
    ];
    layout.margin = { ...layout.margin, t: top, b: bottom, r: layout.margin.r + EDGE, l: left + EDGE };
    layout.paper_bgcolor = board.palette[38];
    return { data: traces, layout: { ...layout, width: 960, height: Math.max(540, layout.height + 140) } };
}

async function fontFace(board) {
    const answer = await fetch(`${board.static}/fonts/ibm-plex-sans-latin-wght-normal.woff2`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    return `@font-face{font-family:Plex;font-weight:100 700;src:url(data:font/woff2;base64,${text})}`;
}

/* Plotly makes the drawing; it is painted here so that our own font is in it, at twice the size. */
async function savePicture(board, card) {
    const plots = await plotly(board.static); // may still be on its way
    const figure = picture(board, card);
    const { width, height } = figure.layout;
    const drawing = await plots.toImage(figure, { format: 'svg', width, height, imageDataOnly: true });
    const face = await fontFace(board);
    const svg = drawing.replace(/(<svg[^>]*>)/, (open) => `${open}<style>${face}</style>`);
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
    await image.decode();
    const canvas = make('canvas');
    canvas.width = width * 2;
    canvas.height = height * 2;
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob((blob) => save(blob, card.data.csv_name.replace(/csv$/, 'png') || `${card.data.id}.png`));
}
