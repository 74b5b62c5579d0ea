// Puts the parts of the page together: what the console says goes to those who show it.

import {byId, setText} from './dom.js';
import {count} from './format.js';
import * as api from './api.js';
import {setClock} from './clock.js';
import {Live} from './live.js';
import {Tiles} from './tiles.js';
import {Feed, breachItem, messageItem} from './feed.js';
import {DeadLetters} from './dead-letters.js';
import {Thresholds} from './thresholds.js';
import {Panel} from './panel.js';
import {showHealth} from './health.js';
import {showTold, sum} from './told.js';
import {askForToken} from './login.js';
import {setUpTheme} from './theme.js';

const ANNOUNCE_EVERY = 10_000;
const TRY_AGAIN_AFTER = 2_000;
const WORDS = {
  live: 'live',
  starting: 'starting …',
  'catching-up': 'catching up with the last hour …',
  'kafka-away': 'Kafka does not answer',
};

const connection = byId('connection');
let isOpen = false;
let healthState = 'starting';
let isWell = true;
let announcedAt = 0;
let stream = null;

const panel = new Panel(host => tiles.focus(host));
const messages = new Feed({
  name: 'messages',
  ask: async before => {
    const found = await api.messages(before);
    return {items: found.messages, more: found.more};
  },
  item: messageItem,
});
const breaches = new Feed({
  name: 'breaches',
  ask: async before => {
    const found = await api.breaches(before);
    return {items: found.breaches, more: found.more};
  },
  item: breachItem,
});
const deadLetters = new DeadLetters();
const thresholds = new Thresholds();
const tiles = new Tiles({
  look: async hosts => {
    if (stream) {
      await api.look(stream, hosts);
    }
  },
  open: host => panel.open(host),
});

function setCount(name, value) {
  setText(document.querySelector(`[data-count="${name}"]`), value ? count(value) : '');
}

function showConnection(seconds = 0) {
  const state = isOpen ? healthState : 'reconnecting';
  connection.dataset.state = state;
  connection.dataset.well = String(!isOpen || isWell);
  const words = state === 'live' && !isWell ? 'live, with trouble' : WORDS[state] ?? state;
  setText(connection, isOpen ? words : `connection lost; next try in ${Math.ceil(seconds)} s`);
}

function applyHealth(health) {
  healthState = health.state;
  isWell = health.troubles.length === 0;
  setClock(health.at);
  showHealth(health);
  showTold(health);
  setCount('breaches', health.breaches);
  setCount('messages', sum(health, 'sent'));
  setCount('dead-letters', health.rejected + health.late + health.undelivered);
  setCount('thresholds', health.thresholdsCount);
  if (isOpen) {
    showConnection();
  }
}

/** Loads everything afresh. */
async function loadAll() {
  const state = await api.state();
  api.setCsrf(state.config.csrf);
  tiles.setTimes(state.config);
  panel.setTimes(state.config);
  document.querySelector('[data-action=logout]').hidden = !state.config.login;
  tiles.replace(state.hosts);
  setCount('hosts', state.hosts.length);
  applyHealth(state.health);
  tiles.load();
  await Promise.all([messages.load(), breaches.load(), deadLetters.load(), thresholds.load()]);
  return state.eventId;
}

/** Tells those who cannot see the page, and not all the time. */
function announce(fresh) {
  if (fresh.length && Date.now() - announcedAt > ANNOUNCE_EVERY) {
    announcedAt = Date.now();
    const more = fresh.length > 1 ? `, and ${fresh.length - 1} more` : '';
    byId('announcer').textContent = breachItem(fresh[0]).querySelector('.text').textContent + more;
  }
}

const events = {
  stream: ({name}) => {
    stream = name;
    tiles.load();
  },
  hello: () => reload(),
  resync: () => reload(),
  health: applyHealth,
  hosts: ({hosts, removed}) => {
    tiles.update(hosts, removed);
    setCount('hosts', tiles.size);
  },
  windows: ({host, windows}) => tiles.addWindows(host, windows),
  breaches: content => announce(breaches.add(content.breaches)),
  messages: content => messages.add(content.messages),
  'dead-letters': ({deadLetters: letters, skipped, counts}) => deadLetters.add(letters, skipped, counts),
  thresholds: () => thresholds.changed(),
};

const live = new Live({
  event: (name, content) => events[name](content),
  connection: (state, seconds) => {
    isOpen = state === 'open';
    if (!isOpen) {
      stream = null;
    }
    showConnection(seconds);
  },
  mayOpen: api.health,
});

let reloading = null;

/** What comes while everything is loaded comes again with it, or changes nothing. */
function reload() {
  reloading ??= loadAll()
    .catch(e => {
      console.debug(e.message);
      setTimeout(reload, TRY_AGAIN_AFTER);
    })
    .finally(() => {
      reloading = null;
    });
  return reloading;
}

async function start() {
  try {
    live.open(await loadAll());
  } catch {
    isOpen = false;
    showConnection(TRY_AGAIN_AFTER / 1000);
    setTimeout(start, TRY_AGAIN_AFTER);
  }
}

for (const button of document.querySelectorAll('[data-view]')) {
  button.addEventListener('click', () => {
    for (const section of document.querySelectorAll('[data-section]')) {
      section.hidden = section.dataset.section !== button.dataset.view;
    }
    for (const each of document.querySelectorAll('[data-view]')) {
      each.setAttribute('aria-pressed', String(each === button));
    }
    if (button.dataset.view === 'tiles') {
      tiles.redraw();
    }
  });
}
document.querySelector('[data-action=logout]').addEventListener('click', async () => {
  await api.logout();
  location.reload();
});
setUpTheme(document.querySelector('[data-action=theme]'), () => tiles.redraw());
api.onUnauthorized(askForToken);

await start();
panel.openLinked();
