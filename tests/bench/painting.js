/* When the charts of a page were last painted, in milliseconds after the last click, or after the page was asked for. */
window.bench = { from: 0, painted: 0, changes: 0 };
addEventListener('click', () => { Object.assign(window.bench, { from: performance.now(), painted: 0, changes: 0 }); }, true);
new MutationObserver((changes) => {
    const isOfChart = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(window.sought ?? '.iop-plot');
    if (!changes.some((change) => isOfChart(change.target) || [...change.addedNodes].some(isOfChart))) return;
    window.bench.changes += 1;
    requestAnimationFrame(() => { window.bench.painted = performance.now(); });
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
