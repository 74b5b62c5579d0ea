// Messages exactly as Slack shows them.

import {byId, element, setText} from './dom.js';
import {timeElement} from './format.js';
import * as api from './api.js';

const MOST = 500;

export function messageItem(message) {
  const item = element('li', '', element('div', 'text', message.text));
  const when = element('div', 'quiet', timeElement(message.at));
  if (message.undelivered) {
    item.dataset.undelivered = '';
    when.append(' · refused by Slack for good');
  }
  item.append(when);
  item.dataset.seq = message.seq;
  return item;
}

export class Feed {
  #list = byId('messages');
  #more = byId('messages-more');

  constructor() {
    this.#more.addEventListener('click', () => this.#older());
  }

  async load() {
    const {messages, more} = await api.messages();
    this.#list.replaceChildren(...messages.map(messageItem));
    this.#more.hidden = !more;
    this.#count();
  }

  /** Takes new messages, the oldest first; returns those that were not there. */
  add(messages) {
    const fresh = [];
    for (const message of messages) {
      const known = this.#list.querySelector(`[data-seq="${Number(message.seq)}"]`);
      const item = messageItem(message);
      if (known) {
        known.replaceWith(item);
      } else {
        fresh.push(message);
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
    const wrong = byId('messages-wrong');
    try {
      const {messages, more} = await api.messages(this.#list.lastElementChild?.dataset.seq);
      this.#list.append(...messages.map(messageItem));
      this.#more.hidden = !more;
      setText(wrong, '');
    } catch (e) {
      setText(wrong, e.message);
    }
  }

  #count() {
    byId('messages-empty').hidden = this.#list.children.length > 0;
  }
}
