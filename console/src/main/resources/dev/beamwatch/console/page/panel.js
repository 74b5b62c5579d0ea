// Everything about one host: a dialog that a link leads to.

import {byId, element, setText} from './dom.js';
import {count, percent, timeElement} from './format.js';
import {draw} from './chart.js';
import {messageItem} from './feed.js';
import {stateOf} from './tiles.js';
import * as api from './api.js';

const REFRESH = 5_000;
const MOST_ROWS = 300;

function row(className, ...cells) {
  const line = element('tr', className);
  cells.forEach((cell, i) => line.append(element('td', i > 1 ? 'number' : '', cell)));
  return line;
}

export class Panel {
  #dialog = byId('host-panel');
  #host = null;
  #timer = 0;
  #closed;
  #chart = null;
  #drawn = null;
  #windowMillis = 30_000;

  /** closed(host) is told when the dialog is closed. */
  constructor(closed) {
    this.#closed = closed;
    this.#dialog.addEventListener('close', () => this.#end());
    this.#dialog.querySelector('[data-action=close]').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('click', event => {
      if (event.target === this.#dialog) {
        this.#dialog.close();
      }
    });
    addEventListener('resize', () => this.#draw());
    addEventListener('hashchange', () => this.openLinked());
  }

  setTimes({windowSeconds}) {
    this.#windowMillis = windowSeconds * 1000;
  }

  /** Opens the host that the page's address names, if it names one. */
  openLinked() {
    const linked = /^#host=(.+)$/.exec(location.hash);
    let host = null;
    try {
      host = linked && decodeURIComponent(linked[1]);
    } catch {
      // Half an escape is no host.
    }
    if (host === null) {
      this.#dialog.close();
    } else if (host !== this.#host) {
      this.open(host);
    }
  }

  async open(host) {
    this.#host = host;
    this.#forgetChart();
    history.replaceState(null, '', '#host=' + encodeURIComponent(host));
    setText(byId('host-name'), host);
    setText(byId('host-state'), 'loading …');
    setText(byId('host-windows-more'), '');
    for (const id of ['host-windows', 'host-readings', 'host-messages']) {
      byId(id).replaceChildren();
    }
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    await this.refresh();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.refresh(), REFRESH);
  }

  async refresh() {
    const host = this.#host;
    if (host === null) {
      return;
    }
    try {
      const found = await api.host(host);
      if (host === this.#host) {
        this.#show(found);
      }
    } catch (e) {
      setText(byId('host-state'), e.message);
    }
  }

  #show({summary, windows, readings, messages}) {
    const limit = summary.limit == null ? '' : `, limit ${summary.limit} %`;
    setText(byId('host-state'), stateOf(summary, this.#windowMillis).words + limit);
    const newest = [...windows].reverse();
    byId('host-windows').replaceChildren(
      ...newest.slice(0, MOST_ROWS).map(w => {
        const end = timeElement(w.end);
        const mark = w.breach ? '▲ ' : '';
        return row(w.breach ? 'breach' : '', end, w.cpu, mark + percent(w.mean), percent(w.max), count(w.count) + (w.corrected ? ' (corrected)' : ''));
      }));
    setText(byId('host-windows-more'), newest.length > MOST_ROWS ? `The newest ${count(MOST_ROWS)} of ${count(newest.length)}.` : '');
    byId('host-readings').replaceChildren(...readings.map(r => row('', timeElement(r.at), r.cpu, percent(r.usage))));
    byId('host-messages').replaceChildren(...messages.map(messageItem));
    this.#drawn = {windows, limit: summary.limit};
    this.#draw();
  }

  #draw() {
    if (!this.#dialog.open || !this.#drawn?.windows.length) {
      return;
    }
    this.#chart?.destroy();
    this.#chart = draw(byId('host-chart'), this.#drawn.windows, this.#drawn.limit, {large: true});
  }

  #forgetChart() {
    this.#chart?.destroy();
    this.#chart = null;
    this.#drawn = null;
    byId('host-chart').replaceChildren();
  }

  #end() {
    clearInterval(this.#timer);
    const host = this.#host;
    this.#host = null;
    this.#forgetChart();
    history.replaceState(null, '', location.pathname);
    this.#closed(host);
  }
}
