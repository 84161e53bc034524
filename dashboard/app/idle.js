/* Counts the time since somebody last touched this browser's pages. When it is up, the page is covered at once and the
   server told, which then sends an empty one; where the server cannot be reached, the cover stays. */

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];
const BLANK = 'position: fixed; inset: 0; padding: 4rem; font: 1rem system-ui; background: Canvas; color: CanvasText;';

let touched = Date.now(); // of all the pages this browser has open
let told = 0;
const tabs = new BroadcastChannel('iop-touched');
tabs.onmessage = () => { touched = Date.now(); };

function touch() {
    touched = Date.now();
    if (touched - told < 1000) return;
    told = touched;
    tabs.postMessage(null);
}
for (const sign of SIGNS) window.addEventListener(sign, touch, { passive: true, capture: true });

/* Not even a dialog on top of everything shows through a body that is not drawn. */
function covered(says) {
    const cover = document.createElement('div');
    cover.style.cssText = BLANK;
    cover.textContent = says;
    document.body.style.setProperty('display', 'none', 'important');
    document.documentElement.append(cover);
    return () => {
        cover.remove();
        document.body.style.removeProperty('display');
    };
}

/* A page the browser kept whole and shows again on the way back is asked for anew. */
window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    covered('');
    location.reload();
});

const watches = new WeakMap();

function newWatch(parentElement) {
    const watch = { uncover: null, asked: 0 };
    const look = () => {
        if (!watch.uncover && Date.now() - touched < watch.seconds * 1000) return;
        watch.uncover ??= covered(watch.says);
        if (Date.now() - watch.asked < 10_000) return; // the server did not hear: tell it again
        watch.asked = Date.now();
        watch.tell('idle', true);
    };
    const clock = setInterval(look, 1000);
    document.addEventListener('visibilitychange', look);
    watch.stop = () => {
        clearInterval(clock);
        document.removeEventListener('visibilitychange', look);
        watches.delete(parentElement);
        if (watch.uncover) setTimeout(watch.uncover, 300); // once what stood under it is gone
    };
    return watch;
}

export default function ({ data, parentElement, setTriggerValue }) {
    if (!watches.has(parentElement)) watches.set(parentElement, newWatch(parentElement));
    const watch = watches.get(parentElement);
    Object.assign(watch, data, { tell: setTriggerValue });
    return () => watch.stop();
}
