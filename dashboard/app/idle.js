/* Counts the time since somebody last touched this screen. When it is up, the screen is covered at once and the server
   told, which then sends an empty page; where the server cannot be reached, the cover stays. */

const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'];

function covered() {
    const cover = document.createElement('div');
    cover.className = 'iop-cover';
    Object.assign(cover.style, { position: 'fixed', inset: '0', zIndex: '2147483647', background: 'Canvas' });
    document.body.append(cover);
    return cover;
}

let touched = Date.now(); // of the window, not of one drawing of the page
const touch = () => { touched = Date.now(); };
for (const sign of SIGNS) window.addEventListener(sign, touch, { passive: true, capture: true });

export default function ({ data, setTriggerValue }) {
    let cover = null;
    const clock = setInterval(() => {
        if (cover || Date.now() - touched < data.after * 1000) return;
        cover = covered();
        setTriggerValue('idle', true);
    }, 1000);
    return () => {
        clearInterval(clock);
        cover?.remove();
    };
}
