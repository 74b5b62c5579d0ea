// Lists that grow at their head: what people were told, and windows over their limit.

import {byId, element, setText} from './dom.js';
import {percent, timeElement} from './format.js';

const MOST = 500;
const STATES = {sent: 'sent', refused: 'refused', 'too old': 'not sent, too old'};

/** An outcome of telling. */
export function messageItem(message) {
  const about = message.cpu == null ? message.host : `${message.host} ${message.cpu}`;
  const text = element('div', 'text');
  if (message.text == null) {
    text.append(`${about}, window until `, timeElement(message.windowEnd));
  } else {
    text.append(message.text);
  }
  const state = element('span', 'state', STATES[message.state] ?? message.state);
  const where = [message.notifier, message.channel].filter(Boolean).join(' ');
  const item = element('li', '', text, element('div', 'quiet', state, ` · ${where} · `, timeElement(message.at)));
  if (message.state === 'refused' && message.detail) {
    item.append(element('div', 'wrong', message.detail));
  }
  item.dataset.state = message.state;
  item.dataset.seq = message.seq;
  return item;
}

/** A window over its limit. */
export function breachItem(breach) {
  const text = `${breach.host} ${breach.cpu}: ${percent(breach.mean)} over ${breach.limit}`;
  const when = element('div', 'quiet', 'window until ', timeElement(breach.windowEnd));
  const item = element('li', '', element('div', 'text', text), when);
  item.dataset.seq = breach.seq;
  return item;
}

export class Feed {
  #list;
  #more;
  #empty;
  #wrong;
  #ask;
  #item;

  /**
   * The elements of the list are called by its name. ask(before) promises {items, more}; item(content) makes an
   * element.
   */
  constructor({name, ask, item}) {
    this.#list = byId(name);
    this.#more = byId(`${name}-more`);
    this.#empty = byId(`${name}-empty`);
    this.#wrong = byId(`${name}-wrong`);
    this.#ask = ask;
    this.#item = item;
    this.#more.addEventListener('click', () => this.#older());
  }

  async load() {
    const {items, more} = await this.#ask();
    this.#list.replaceChildren(...items.map(this.#item));
    this.#more.hidden = !more;
    this.#count();
  }

  /** Takes new items, the oldest first; returns those that were not there. */
  add(items) {
    const fresh = [];
    for (const content of items) {
      const known = this.#list.querySelector(`[data-seq="${Number(content.seq)}"]`);
      const item = this.#item(content);
      if (known) {
        known.replaceWith(item);
      } else {
        fresh.push(content);
        this.#list.prepend(item);
      }
    }
    while (this.#list.children.length > MOST) {
      this.#list.lastChild.remove();
      this.#more.hidden = false;
    }
    this.#count();
    return fresh;
  }

  async #older() {
    try {
      const {items, more} = await this.#ask(this.#list.lastElementChild?.dataset.seq);
      this.#list.append(...items.map(this.#item));
      this.#more.hidden = !more;
      setText(this.#wrong, '');
    } catch (e) {
      setText(this.#wrong, e.message);
    }
  }

  #count() {
    this.#empty.hidden = this.#list.children.length > 0;
  }
}
