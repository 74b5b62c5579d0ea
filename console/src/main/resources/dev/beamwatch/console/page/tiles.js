// One tile per host, those furthest over their limit first. Only tiles in view have charts and get windows.

import {byId, element, setText} from './dom.js';
import {count, clock, percent} from './format.js';
import {now} from './clock.js';
import {draw} from './chart.js';
import * as api from './api.js';

const MOST_IN_VIEW = 200;
const ASKED_AT_ONCE = 20;
const SORT_EVERY = 3_000;
const SILENT_WINDOWS = 4;

/** What a tile says of a host. */
export function stateOf(summary, windowMillis) {
  if (summary.lastWindowEnd == null || now() - summary.lastWindowEnd > SILENT_WINDOWS * Math.max(windowMillis, 15_000)) {
    return {state: 'silent', words: 'silent'};
  }
  if (summary.limit == null) {
    return {state: 'no-limit', words: 'no limit'};
  }
  if (summary.breaching) {
    return {state: 'over', words: `▲ over by ${percent(summary.over)}`};
  }
  return {state: 'under', words: summary.over === 0 ? 'at its limit' : `under by ${percent(Math.abs(summary.over))}`};
}

export class Tiles {
  #all = new Map();
  #place = byId('tiles');
  #search = document.querySelector('[name=search]');
  #overOnly = document.querySelector('[name=over-only]');
  #inView = new Set();
  #sortedAt = 0;
  #sortLater = 0;
  #look;
  #open;
  #windowMillis = 30_000;
  #historyMillis = 3_600_000;
  #lookLater = 0;
  #isLooking = false;

  /** look(hosts) says whose windows shall come and returns a promise; open(host) is told that one was chosen. */
  constructor({look, open}) {
    this.#look = look;
    this.#open = open;
    this.observer = new IntersectionObserver(entries => this.#seen(entries), {rootMargin: '200px'});
    this.#search.addEventListener('input', () => this.#arrange());
    this.#overOnly.addEventListener('change', () => this.#arrange());
    this.#place.addEventListener('click', event => {
      const tile = event.target.closest('[data-host]');
      if (tile) {
        this.#open(tile.dataset.host);
      }
    });
    document.addEventListener('keydown', event => {
      const typing = event.target.closest?.('input, select, textarea, dialog');
      if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.#search.focus();
      }
    });
    addEventListener('resize', () => this.redraw());
    setInterval(() => this.#all.forEach(tile => this.#say(tile)), 5_000);
  }

  setTimes({windowSeconds, historySeconds}) {
    this.#windowMillis = windowSeconds * 1000;
    this.#historyMillis = historySeconds * 1000;
  }

  /** Takes the hosts in place of all that were there. */
  replace(summaries) {
    const names = new Set(summaries.map(each => each.host));
    this.update(summaries, [...this.#all.keys()].filter(name => !names.has(name)));
  }

  update(summaries, removed) {
    let isNew = removed.length > 0;
    for (const name of removed) {
      const tile = this.#all.get(name);
      if (tile) {
        this.observer.unobserve(tile.node);
        tile.node.remove();
        this.#all.delete(name);
        this.#inView.delete(name);
      }
    }
    for (const summary of summaries) {
      let tile = this.#all.get(summary.host);
      if (!tile) {
        tile = this.#make(summary.host);
        isNew = true;
      }
      const limitMoved = tile.summary && tile.summary.limit !== summary.limit;
      tile.summary = summary;
      this.#say(tile);
      if (limitMoved) {
        this.#draw(tile);
      }
    }
    this.#sort(isNew);
  }

  /** Takes new windows of a host. */
  addWindows(host, windows) {
    const tile = this.#all.get(host);
    if (!tile) {
      return;
    }
    for (const w of windows) {
      tile.windows.set(w.end + ' ' + w.cpu, w);
    }
    const newest = Math.max(tile.newest ?? 0, ...windows.map(w => w.end));
    tile.newest = newest;
    for (const [key, w] of tile.windows) {
      if (w.end < newest - this.#historyMillis) {
        tile.windows.delete(key);
      }
    }
    this.#draw(tile);
  }

  get size() {
    return this.#all.size;
  }

  hostsInView() {
    return [...this.#inView].slice(0, MOST_IN_VIEW);
  }

  focus(host) {
    this.#all.get(host)?.node.focus();
  }

  redraw() {
    this.#inView.forEach(host => this.#draw(this.#all.get(host)));
  }

  #make(host) {
    const name = element('span', 'host', host);
    name.title = host;
    const state = element('span', 'state');
    const plot = element('span', 'plot');
    const foot = element('span', 'foot');
    const node = element('button', 'tile', element('span', 'head', name, state), plot, foot);
    node.type = 'button';
    node.dataset.host = host;
    const tile = {host, node, state, plot, foot, windows: new Map(), summary: null};
    this.#all.set(host, tile);
    this.#place.append(node);
    this.observer.observe(node);
    return tile;
  }

  #say(tile) {
    const {summary, node} = tile;
    const {state, words} = stateOf(summary, this.#windowMillis);
    if (node.dataset.state !== state) {
      node.dataset.state = state;
    }
    if (summary.limit == null) {
      delete node.dataset.limit;
    } else {
      node.dataset.limit = summary.limit;
    }
    setText(tile.state, words);
    const parts = [
      summary.limit == null ? null : `limit ${summary.limit} %`,
      summary.cpus === 1 ? '1 cpu' : `${count(summary.cpus)} cpus`,
      summary.breaches ? `${count(summary.breaches)} over` : null,
      summary.lastWindowEnd == null ? null : clock(summary.lastWindowEnd),
    ];
    setText(tile.foot, parts.filter(Boolean).join(' · '));
    if (summary.lastWindowEnd != null) {
      tile.foot.title = new Date(summary.lastWindowEnd).toISOString().replace('T', ' ').replace('Z', ' UTC');
    }
  }

  #draw(tile) {
    if (!tile || !this.#inView.has(tile.host) || tile.willDraw || tile.plot.clientWidth === 0) {
      return;
    }
    tile.willDraw = true;
    requestAnimationFrame(() => {
      tile.willDraw = false;
      if (tile.plot.clientWidth > 0) {
        tile.chart?.destroy();
        tile.chart = tile.windows.size ? draw(tile.plot, [...tile.windows.values()], tile.summary?.limit) : null;
      }
    });
  }

  #seen(entries) {
    for (const entry of entries) {
      const tile = this.#all.get(entry.target.dataset.host);
      if (!tile) {
        continue;
      }
      if (entry.isIntersecting) {
        this.#inView.add(tile.host);
      } else {
        this.#inView.delete(tile.host);
        tile.chart?.destroy();
        tile.chart = null;
        tile.plot.replaceChildren();
        tile.windows.clear();
        tile.isLoaded = false;
      }
    }
    this.#lookSoon(150);
  }

  #lookSoon(millis) {
    clearTimeout(this.#lookLater);
    this.#lookLater = setTimeout(() => this.#lookNow(), millis);
  }

  /** Loads the windows of all tiles in view again: the stream is a new one, or has left some out. */
  load() {
    this.#all.forEach(tile => {
      tile.isLoaded = false;
    });
    this.#lookSoon(0);
  }

  /** Says which tiles are in view, and then loads what came before that was heard. */
  async #lookNow() {
    if (this.#isLooking) {
      this.#lookSoon(150);
      return;
    }
    this.#isLooking = true;
    try {
      await this.#look(this.hostsInView());
      const missing = this.hostsInView().filter(host => !this.#all.get(host).isLoaded);
      for (let i = 0; i < missing.length; i += ASKED_AT_ONCE) {
        const hosts = missing.slice(i, i + ASKED_AT_ONCE).filter(host => this.#inView.has(host));
        if (hosts.length) {
          this.#take(await api.windows(hosts));
        }
      }
    } catch (e) {
      // The stream tells that the console is away; what is missing is loaded when it is back.
      console.debug(e.message);
    } finally {
      this.#isLooking = false;
    }
  }

  #take({hosts}) {
    for (const {host, windows} of hosts) {
      const tile = this.#all.get(host);
      if (tile && this.#inView.has(host)) {
        tile.isLoaded = true;
        this.addWindows(host, windows);
      }
    }
  }

  /** Not under the pointer, and not while a tile has the focus: nobody likes to hit the wrong one. */
  #sort(isNew) {
    const wait = isNew && this.#sortedAt === 0 ? 0 : Math.max(0, this.#sortedAt + SORT_EVERY - Date.now());
    if (this.#sortLater) {
      return;
    }
    this.#sortLater = setTimeout(() => {
      this.#sortLater = 0;
      const held = this.#place.matches(':hover') || this.#place.contains(document.activeElement);
      this.#sortedAt = Date.now();
      this.#arrange(held);
    }, wait);
  }

  #arrange(keepOrder = false) {
    const wanted = this.#search.value.trim().toLowerCase();
    const overOnly = this.#overOnly.checked;
    let found = 0;
    for (const tile of this.#all.values()) {
      const fits = tile.host.toLowerCase().includes(wanted) && (!overOnly || tile.summary.breaching);
      tile.node.hidden = !fits;
      found += fits ? 1 : 0;
    }
    if (!keepOrder) {
      const rank = tile => tile.summary.over ?? -1_000;
      const order = [...this.#all.values()].sort((a, b) => rank(b) - rank(a) || (a.host < b.host ? -1 : 1));
      order.forEach((tile, i) => {
        if (this.#place.children[i] !== tile.node) {
          this.#place.insertBefore(tile.node, this.#place.children[i] ?? null);
        }
      });
    }
    setText(byId('tiles-found'), found === this.#all.size ? '' : `${count(found)} of ${count(this.#all.size)}`);
    byId('tiles-empty').hidden = this.#all.size > 0;
  }
}
