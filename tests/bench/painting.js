/* When the charts of a page, and those of its first screen, were last painted, in milliseconds after the last click, or
   after the page was asked for. */
const nothing = { painted: 0, screen: 0, changes: 0 };
window.bench = { from: 0, ...nothing };
addEventListener('click', () => { Object.assign(window.bench, { from: performance.now(), ...nothing }); }, true);
new MutationObserver((changes) => {
    const isOfChart = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest(window.sought ?? '.iop-plot');
    const drawn = changes.filter((change) => isOfChart(change.target) || [...change.addedNodes].some(isOfChart));
    if (!drawn.length) return;
    const first = document.querySelector('.iop-board'), isOfScreen = drawn.some(({ target }) => first?.contains(target));
    window.bench.changes += 1;
    requestAnimationFrame(() => {
        window.bench.painted = performance.now();
        if (isOfScreen) window.bench.screen = window.bench.painted;
    });
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
