/* Tiles: one number each, with its change and its history. */

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
