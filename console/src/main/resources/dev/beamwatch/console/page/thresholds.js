// The limits: always shown, changed where the console allows it, with a note until the pipeline has taken a change up.

import {byId, element, setText} from './dom.js';
import {count, timeElement} from './format.js';
import * as api from './api.js';

const HIGHEST = 1000;

/** Returns a limit that was typed, or throws with words that say what is wrong. */
function typed(text) {
  const value = text.trim();
  if (!/^\d{1,6}$/.test(value) || Number(value) > HIGHEST) {
    throw new Error(`A whole number from 0 to ${HIGHEST}, please.`);
  }
  return Number(value);
}

export class Thresholds {
  #body = byId('thresholds');
  #form = byId('threshold-new');
  #rows = new Map();
  #editable = false;
  #changed;

  /** changed(rows) is told whenever the limits may be others. */
  constructor(changed = () => {}) {
    this.#changed = changed;
    this.#form.addEventListener('submit', event => this.#add(event));
    setInterval(() => this.#rows.forEach(row => this.#note(row)), 500);
  }

  async load() {
    this.show(await api.thresholds());
  }

  show(view) {
    this.#editable = view.editable;
    this.#form.hidden = !view.editable;
    const names = new Set(view.rows.map(each => each.host));
    for (const [host, row] of this.#rows) {
      if (!names.has(host)) {
        row.node.remove();
        this.#rows.delete(host);
      }
    }
    view.rows.forEach((each, i) => {
      const row = this.#rows.get(each.host) ?? this.#make(each.host);
      row.limit = each.limit;
      row.duplicates = each.duplicates;
      row.pendingUntil = each.pending?.appliesBy ?? row.pendingUntil;
      row.node.dataset.limit = each.limit;
      if (!row.isEdited) {
        this.#read(row);
      }
      this.#note(row);
      if (this.#body.children[i] !== row.node) {
        this.#body.insertBefore(row.node, this.#body.children[i] ?? null);
      }
    });
    const state = byId('thresholds-state');
    state.replaceChildren(
      view.error ?? (view.editable
        ? 'A window is over its limit if its mean is above it, not if it is equal.'
        : 'Shown only: this console was started without --allow-edit.'));
    if (view.readAt != null) {
      state.append(' Read at ', timeElement(view.readAt), '.');
    }
    if (view.nulls > 0) {
      state.append(` ${count(view.nulls)} rows have no host or no limit, and do not count.`);
    }
    byId('thresholds-empty').hidden = view.rows.length > 0;
    this.#changed(view.rows);
  }

  #make(host) {
    const row = {
      host,
      limit: 0,
      duplicates: 0,
      pendingUntil: 0,
      isEdited: false,
      value: element('td', 'number'),
      noteCell: element('td', 'quiet'),
      change: element('td', 'number'),
    };
    const name = element('th', '', host);
    name.scope = 'row';
    row.node = element('tr', '', name, row.value, row.noteCell, row.change);
    row.node.dataset.host = host;
    this.#rows.set(host, row);
    return row;
  }

  #read(row) {
    row.isEdited = false;
    row.value.replaceChildren(`${row.limit} %`);
    if (!this.#editable) {
      row.change.replaceChildren();
      return;
    }
    const button = element('button', '', 'Edit');
    button.type = 'button';
    button.dataset.action = 'edit';
    button.setAttribute('aria-label', `Edit the limit of ${row.host}`);
    button.addEventListener('click', () => this.#edit(row));
    row.change.replaceChildren(button);
  }

  #edit(row) {
    row.isEdited = true;
    const input = element('input');
    input.name = 'limit';
    input.value = row.limit;
    input.inputMode = 'numeric';
    input.size = 5;
    input.setAttribute('aria-label', `Limit of ${row.host} in percent`);
    const wrong = element('span', 'wrong');
    wrong.setAttribute('role', 'alert');
    const remove = element('button', '', 'Remove');
    remove.type = 'button';
    const cancel = element('button', '', 'Cancel');
    cancel.type = 'button';
    const form = element('form', '', input, element('button', '', 'Save'), remove, cancel, wrong);
    form.noValidate = true;
    const end = () => {
      this.#read(row);
      row.change.querySelector('button')?.focus();
    };
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.#save(row, () => api.setThreshold(row.host, typed(input.value)), wrong, end);
    });
    remove.addEventListener('click', () => this.#save(row, () => api.removeThreshold(row.host), wrong, end));
    cancel.addEventListener('click', end);
    form.addEventListener('keydown', event => {
      if (event.key === 'Escape') {
        event.preventDefault();
        end();
      }
    });
    row.change.replaceChildren(form);
    input.focus();
    input.select();
  }

  async #save(row, change, wrong, end) {
    try {
      const {appliesBy, thresholds} = await change();
      row.pendingUntil = appliesBy;
      end();
      this.show(thresholds);
    } catch (e) {
      wrong.textContent = e.message;
    }
  }

  async #add(event) {
    event.preventDefault();
    const wrong = this.#form.querySelector('[role=alert]');
    wrong.textContent = '';
    try {
      const host = this.#form.elements.host.value.trim();
      if (!host) {
        throw new Error('Which host?');
      }
      const {thresholds} = await api.setThreshold(host, typed(this.#form.elements.limit.value));
      this.#form.reset();
      this.show(thresholds);
    } catch (e) {
      wrong.textContent = e.message;
    }
  }

  #note(row) {
    const left = Math.ceil((row.pendingUntil - Date.now()) / 1000);
    const notes = [];
    if (left > 0) {
      notes.push(`the pipeline takes it up within ${left} s`);
    }
    if (row.duplicates > 0) {
      notes.push(`${count(row.duplicates)} more rows in the table; the lowest limit counts`);
    }
    if (left > 0) {
      row.noteCell.dataset.pending = '';
    } else {
      delete row.noteCell.dataset.pending;
    }
    setText(row.noteCell, notes.join('; '));
  }
}
