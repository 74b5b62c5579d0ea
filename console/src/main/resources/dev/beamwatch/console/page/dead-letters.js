// What was refused, with the original bytes as text, and as hexadecimal numbers on demand.

import {byId, element, setText} from './dom.js';
import {count, timeElement} from './format.js';
import * as api from './api.js';

const MOST = 500;
const BYTES_A_LINE = 16;

function hex(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += BYTES_A_LINE) {
    const part = [...bytes.subarray(at, at + BYTES_A_LINE)];
    const numbers = part.map(each => each.toString(16).padStart(2, '0')).join(' ');
    const text = part.map(each => (each >= 0x20 && each < 0x7f ? String.fromCharCode(each) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${numbers.padEnd(BYTES_A_LINE * 3 - 1)}  ${text}`);
  }
  return lines.join('\n');
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}

function letterItem(letter) {
  const place = letter.topic == null
    ? 'not from Kafka'
    : `${letter.topic}, partition ${letter.partition}, offset ${letter.offset}`;
  const part = letter.parts > 1 ? ` · part ${letter.part} of ${letter.parts}` : '';
  const head = element('div', '', element('span', 'reason', letter.reason), ' · ', timeElement(letter.at));
  const item = element('li', '', head, element('div', '', letter.detail), element('div', 'quiet', place + part));
  if (letter.keyText != null) {
    item.append(element('div', 'quiet', `key ${letter.keyText}`));
  }
  if (letter.payloadText == null) {
    item.append(element('div', 'quiet', 'no value'));
  } else {
    item.append(element('pre', '', letter.payloadText + (letter.truncated ? ' …' : '')));
    const button = element('button', '', `All ${count(letter.payloadBytes)} bytes`);
    button.type = 'button';
    button.addEventListener('click', () => showAll(item, button, letter));
    item.append(button);
  }
  item.dataset.seq = letter.seq;
  item.dataset.reason = letter.reason;
  return item;
}

async function showAll(item, button, letter) {
  button.disabled = true;
  try {
    const {payload} = await api.deadLetter(letter.seq);
    button.replaceWith(element('pre', '', hex(bytesOf(payload ?? ''))));
  } catch (e) {
    button.disabled = false;
    item.append(element('div', 'wrong', e.message));
  }
}

export class DeadLetters {
  #list = byId('dead-letters');
  #more = byId('dead-letters-more');
  #reason = document.querySelector('[name=reason]');
  #counts = {};
  #loadLater = 0;

  constructor() {
    this.#reason.addEventListener('change', () => this.#say(this.load()));
    this.#more.addEventListener('click', () => this.#say(this.#older()));
  }

  async #say(work) {
    const wrong = byId('dead-letters-wrong');
    try {
      setText(wrong, '');
      await work;
    } catch (e) {
      setText(wrong, e.message);
    }
  }

  async load() {
    const reason = this.#reason.value;
    const {deadLetters, counts, more} = await api.deadLetters(reason);
    if (reason !== this.#reason.value) {
      // Another one was chosen meanwhile.
      return;
    }
    this.#list.replaceChildren(...deadLetters.map(letterItem));
    this.#more.hidden = !more;
    this.#counts = counts;
    this.#showCounts();
  }

  /** Takes new ones, the oldest first, and how many there are now by reason. */
  add(letters, skipped, counts) {
    this.#counts = counts;
    if (skipped > 0) {
      // Too many for a stream: the newest are in a fresh list.
      clearTimeout(this.#loadLater);
      this.#loadLater = setTimeout(() => this.#say(this.load()), 1_000);
    }
    for (const letter of letters) {
      if (this.#list.querySelector(`[data-seq="${Number(letter.seq)}"]`)) {
        continue;
      }
      if (!this.#reason.value || this.#reason.value === letter.reason) {
        this.#list.prepend(letterItem(letter));
      }
    }
    while (this.#list.children.length > MOST) {
      this.#list.lastChild.remove();
      this.#more.hidden = false;
    }
    this.#showCounts();
  }

  async #older() {
    const {deadLetters, more} = await api.deadLetters(this.#reason.value, this.#list.lastElementChild?.dataset.seq);
    this.#list.append(...deadLetters.map(letterItem));
    this.#more.hidden = !more;
  }

  #showCounts() {
    const known = new Map([...this.#reason.options].map(option => [option.value, option]));
    for (const [reason, option] of known) {
      if (reason && !(reason in this.#counts)) {
        option.textContent = reason;
      }
    }
    for (const [reason, total] of Object.entries(this.#counts)) {
      const option = known.get(reason) ?? new Option('', reason);
      option.textContent = `${reason} (${count(total)})`;
      if (!known.has(reason)) {
        this.#reason.append(option);
      }
    }
    byId('dead-letters-empty').hidden = this.#list.children.length > 0;
  }
}
