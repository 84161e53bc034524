/* The slideshow: the whole deck arrives at once, and slides turn here. Every word goes in as text, never as HTML. */

const shows = new WeakMap();
const WIDE = 1920, HIGH = 1080; // the stage; it is scaled to the screen, and never shows less than this
const TICK = 250, HEALTH_EVERY = 15000; // milliseconds
const REVIEW_AFTER = 28; // days until what was tried is looked at again, unless somebody says otherwise
const SIGNS = { good: '●', bad: '■', watch: '◆', neutral: '○' };
const KEYS = '← → slides · Space pause · F full screen · A event · Esc leave';

let library;
function plotly(base) {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    library ??= new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = `${base}/app/static/plotly-cartesian.min.js`;
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => { library = undefined; reject(new Error('The chart library did not load.')); };
        document.head.append(script);
    });
    return library;
}

function make(tag, className, parent) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (parent) parent.append(node);
    return node;
}

function say(node, text) {
    if (node.textContent !== text) node.textContent = text;
    node.hidden = !text;
}

/* Colours: a figure carries placeholders #000001.. which stand for the theme in force. */
function painted(figure, root) {
    const style = getComputedStyle(root);
    const read = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const found = { 37: read('text-color'), 38: read('background-color'), 39: read('border-color') };
    read('chart-categorical-colors').split(',').forEach((colour, at) => { found[at + 1] = colour.trim(); });
    read('chart-sequential-colors').split(',').forEach((colour, at) => { found[at + 11] = colour.trim(); });
    return JSON.parse(figure.replace(/#0000(\d\d)([0-9a-f]{2})?(?![0-9a-f])/gi, (whole, slot, alpha) =>
        found[Number(slot)] ? found[Number(slot)] + (alpha ?? '') : whole));
}

/* The stage */

function newShow(parent) {
    const root = parent.querySelector('.iop-show');
    const asked = new URLSearchParams(window.location.search);
    const show = {
        root, slides: [], at: Math.max(0, Number(asked.get('slide') ?? 1) - 1 || 0), every: Number(asked.get('every')) || 0,
        left: 0, isPaused: false, then: Date.now(), isLost: false, answered: '',
    };
    root.setAttribute('role', 'region');
    root.setAttribute('aria-label', 'Meeting');
    root.setAttribute('aria-roledescription', 'slides');
    show.stage = make('div', 'iop-stage', root);
    show.trouble = make('p', 'iop-trouble', show.stage);
    show.trouble.setAttribute('role', 'status');
    show.notice = make('p', 'iop-notice', show.stage);
    const head = make('header', '', show.stage);
    show.question = make('h1', '', head);
    show.answer = make('p', 'iop-answered', head);
    show.body = make('div', 'iop-picture', show.stage);
    show.plot = make('div', 'iop-drawn', show.body);
    show.plot.setAttribute('role', 'img');
    show.list = make('ul', 'iop-list', show.body);
    show.inline = make('div', 'iop-inline', show.body);
    addFoot(show);
    show.form = newForm(show);
    show.over = make('div', 'iop-over', show.stage);
    show.over.hidden = true;
    show.stop = listen(show);
    return show;
}

function addFoot(show) {
    const foot = make('footer', '', show.stage);
    show.basis = make('p', 'iop-basis', foot);
    show.controls = make('div', 'iop-controls', foot);
    const buttons = [
        ['back', 'Previous', () => turn(show, -1)], ['pause', 'Pause', () => pause(show)], ['on', 'Next', () => turn(show, 1)],
        ['full', 'Full screen', () => fullScreen()], ['event', 'Add an event', () => openForm(show)],
        ['leave', 'Leave', () => leave(show)],
    ];
    for (const [name, text, act] of buttons) {
        const button = make('button', '', show.controls);
        button.type = 'button';
        button.textContent = text;
        button.onclick = (event) => { if (event.detail) button.blur(); act(); };
        show[`${name}Button`] = button;
    }
    show.controls.title = KEYS;
    show.state = make('span', 'iop-state', foot);
    show.place = make('span', 'iop-place', foot);
    make('strong', 'iop-badge', foot).textContent = 'Meeting mode';
    show.bar = make('div', 'iop-bar', make('div', 'iop-rail', show.stage));
}

function fit(show) {
    const { innerWidth: width, innerHeight: height } = window;
    const scale = Math.min(width / WIDE, height / HIGH);
    show.stage.style.width = `${width / scale}px`;
    show.stage.style.height = `${height / scale}px`;
    show.stage.style.transform = `scale(${scale})`;
    draw(show);
}

function now(show) {
    return show.slides[show.at];
}

function render(show) {
    const slide = now(show);
    if (!slide) return;
    show.root.dataset.kind = slide.kind;
    show.root.dataset.state = slide.state;
    say(show.question, slide.question);
    say(show.answer, slide.answer);
    say(show.basis, slide.basis);
    say(show.place, `${show.at + 1} of ${show.slides.length}`);
    show.plot.hidden = !slide.figure;
    show.plot.setAttribute('aria-label', slide.alt);
    showList(show, slide.listed);
    show.inline.hidden = slide.kind !== 'next' || !show.data.may_write;
    if (!show.inline.hidden && show.over.hidden) placeForm(show, show.inline, true);
    showTrouble(show);
    showState(show);
    draw(show);
}

function showList(show, listed) {
    show.list.hidden = !listed.length;
    show.list.replaceChildren(...listed.map((each) => {
        const item = make('li');
        item.dataset.tone = each.tone;
        const sign = make('span', 'iop-sign', item);
        sign.textContent = SIGNS[each.tone] ?? SIGNS.neutral;
        sign.setAttribute('aria-hidden', 'true');
        const [kind, rest] = each.sentence.split(/: (.*)/s);
        if (rest) make('strong', '', item).textContent = kind;
        make('span', 'iop-sentence', item).textContent = rest ?? each.sentence;
        return item;
    }));
}

function showTrouble(show) {
    const why = show.data.trouble || (show.isLost ? 'The dashboard does not answer. These are the last good slides.' : '');
    say(show.trouble, why && [show.data.data_to && `Data from ${show.data.data_to}.`, why].filter(Boolean).join(' '));
    say(show.notice, show.data.notice);
}

function showState(show) {
    show.root.dataset.running = show.isPaused ? 'paused' : 'playing';
    say(show.state, show.isPaused ? 'Paused' : '');
    show.pauseButton.textContent = show.isPaused ? 'Go on' : 'Pause';
}

async function draw(show) {
    const slide = now(show);
    if (!slide?.figure) return;
    await plotly(show.data.base);
    if (slide !== now(show) || !show.plot.clientWidth) return;
    const figure = painted(slide.figure, show.root);
    figure.layout.width = show.plot.clientWidth;
    figure.layout.height = show.plot.clientHeight;
    show.drawing = window.Plotly.react(show.plot, figure.data, figure.layout, { staticPlot: true, showSendToCloud: false });
    await show.drawing;
    show.plot.dataset.drawn = String(show.at);
}

/* Turning */

function turn(show, by) {
    const number = show.slides.length;
    show.at = (show.at + by + number) % number;
    begin(show);
    render(show);
}

function begin(show) {
    show.left = (show.every || now(show)?.seconds || 30) * 1000;
}

function pause(show) {
    show.isPaused = !show.isPaused;
    showState(show);
}

function isTyping(show) {
    return !show.over.hidden || (show.form.node.contains(document.activeElement) && document.activeElement.matches('input, select'));
}

function tick(show) {
    const passed = Math.min(Date.now() - show.then, 4 * TICK); // a laptop that slept goes on where it was
    show.then = Date.now();
    if (show.isPaused || isTyping(show) || !show.slides.length) return;
    show.left -= passed;
    const whole = (show.every || now(show).seconds) * 1000;
    show.bar.style.width = `${Math.min(100, Math.max(0, (1 - show.left / whole) * 100))}%`;
    if (show.left <= 0) turn(show, 1);
}

function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
}

function leave(show) {
    show.send('leave', true);
}

function press(show, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && !show.over.hidden) return closeForm(show);
    if (event.target.matches?.('input, select, textarea')) {
        if (event.key === 'Escape') event.target.blur();
        return;
    }
    if (event.key === ' ' && event.target.matches?.('button')) return;
    const acts = {
        ArrowRight: () => turn(show, 1), ArrowLeft: () => turn(show, -1), ' ': () => pause(show), Escape: () => leave(show),
        f: fullScreen, a: () => openForm(show),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
}

function listen(show) {
    let hiding;
    const onKey = (event) => press(show, event);
    const onSize = () => fit(show);
    const onMove = () => {
        show.root.dataset.pointed = '';
        clearTimeout(hiding);
        hiding = setTimeout(() => delete show.root.dataset.pointed, 2500);
    };
    const onSeen = () => { if (!document.hidden) stayAwake(); };
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const onTheme = () => setTimeout(() => render(show), 400);
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('visibilitychange', onSeen);
    window.addEventListener('resize', onSize);
    show.root.addEventListener('mousemove', onMove);
    dark.addEventListener('change', onTheme);
    const timers = [setInterval(() => tick(show), TICK), setInterval(() => askHealth(show), HEALTH_EVERY)];
    stayAwake();
    return () => {
        document.removeEventListener('keydown', onKey, true);
        document.removeEventListener('visibilitychange', onSeen);
        window.removeEventListener('resize', onSize);
        dark.removeEventListener('change', onTheme);
        timers.forEach(clearInterval);
    };
}

function stayAwake() {
    navigator.wakeLock?.request('screen').catch(() => {});
}

async function askHealth(show) {
    const answer = await fetch(`${show.data.base}/_stcore/health`).catch(() => null);
    if (show.isLost === !answer?.ok) return;
    show.isLost = !answer?.ok;
    showTrouble(show);
}

/* Writing an event */

function newForm(show) {
    const node = make('form', 'iop-form');
    const form = { node, fields: {}, rows: {} };
    const kinds = make('select');
    const fields = [
        ['title', 'What', make('input')], ['kind', 'Kind', kinds], ['on', 'Day', make('input')],
        ['owner', 'Owner', make('input')], ['review_on', 'Look again on', make('input')],
    ];
    for (const [name, text, field] of fields) {
        const row = make('label', '', node);
        make('span', '', row).textContent = text;
        row.append(field);
        row.dataset.name = name;
        field.name = name;
        field.autocomplete = 'off';
        if (name === 'title' || name === 'owner') field.maxLength = 80;
        if (name === 'on' || name === 'review_on') field.type = 'date';
        form.fields[name] = field;
        form.rows[name] = row;
    }
    form.hint = make('p', 'iop-hint', node);
    form.answer = make('p', 'iop-reply', node);
    form.answer.setAttribute('role', 'status');
    form.keep = make('button', '', node);
    form.keep.textContent = 'Keep';
    node.onsubmit = (event) => { event.preventDefault(); sendEvent(show); };
    return form;
}

function placeForm(show, parent, isProject) {
    const { form } = show;
    form.isProject = isProject;
    if (form.node.parentElement !== parent) { parent.append(form.node); clear(form); }
    form.rows.kind.hidden = form.rows.on.hidden = isProject;
    form.fields.owner.required = form.fields.review_on.required = isProject;
    form.fields.title.required = true;
    say(form.hint, show.data.hint);
}

function clear(form) {
    form.node.reset();
    form.fields.kind.value = 'other';
    form.fields.on.value = localDay(0);
    form.fields.review_on.value = form.isProject ? localDay(REVIEW_AFTER) : '';
    say(form.answer, '');
}

function localDay(later) {
    const day = new Date(Date.now() + later * 86400000);
    return new Date(day.getTime() - day.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
}

function openForm(show) {
    if (!show.data.may_write) return;
    show.over.hidden = false;
    placeForm(show, show.over, false);
    show.form.fields.title.focus();
}

function closeForm(show) {
    show.over.hidden = true;
    document.activeElement?.blur();
    render(show);
}

function sendEvent(show) {
    const { form } = show;
    const typed = Object.fromEntries(Object.entries(form.fields).map(([name, field]) => [name, field.value]));
    if (form.isProject) Object.assign(typed, { kind: 'project', on: localDay(0) });
    show.sent = String(Date.now());
    say(form.answer, '…');
    show.send('event', { ...typed, number: show.sent });
}

function hearAnswer(show) {
    const { said } = show.data;
    if (!said.number || said.number !== show.sent || said.number === show.answered) return;
    show.answered = said.number;
    if (said.is_kept) clear(show.form);
    say(show.form.answer, said.text);
    show.form.answer.dataset.kept = said.is_kept;
    if (said.is_kept) document.activeElement?.blur();
}

function showKinds(show) {
    const select = show.form.fields.kind;
    if (select.options.length) return;
    for (const [kind, words] of Object.entries(show.data.kinds)) select.add(new Option(words, kind));
    select.value = 'other';
}

/* The component */

function receive(show, data) {
    const before = now(show)?.question;
    show.data = data;
    show.slides = data.slides;
    const same = data.slides.findIndex((each) => each.question === before);
    show.at = same >= 0 ? same : Math.min(show.at, data.slides.length - 1);
    if (!show.left) begin(show);
    show.eventButton.hidden = !data.may_write;
    showKinds(show);
    hearAnswer(show);
    render(show);
    fit(show);
}

export default function ({ data, parentElement, setTriggerValue }) {
    if (!shows.has(parentElement)) shows.set(parentElement, newShow(parentElement));
    const show = shows.get(parentElement);
    show.send = setTriggerValue;
    receive(show, data);
    return () => {
        show.stop();
        Promise.allSettled([show.drawing]).then(() => window.Plotly?.purge(show.plot)); // a drawing outlasts its call
        shows.delete(parentElement);
    };
}
