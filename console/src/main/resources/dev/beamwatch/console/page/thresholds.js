// The limits: always shown, changed where the console allows it, with a note until the pipeline has taken a change up.
// There may be a million: the first ones that fit the search are shown.

import {byId, element, setText} from './dom.js';
import {now} from './clock.js';
import {count, timeElement} from './format.js';
import * as api from './api.js';

const HIGHEST = 1000;
const NUMBER = /^\d{1,4}(\.\d{1,10})?$/;
const SEARCH_AFTER = 200;

/** Returns a limit that was typed, or throws with words that say what is wrong. */
function typed(text) {
  const value = text.trim();
  if (!NUMBER.test(value) || Number(value) > HIGHEST) {
    throw new Error(`A number from 0 to ${HIGHEST}, such as 62.5, please.`);
  }
  return Number(value);
}

function takesUp(appliesBy) {
  const left = Math.ceil((appliesBy - now()) / 1000);
  return left > 0 ? `the pipeline takes it up within ${left} s` : null;
}

/** Shows rows that are not edited, each with a cell that is made for it; nothing if there are none. */
function showRows(id, rows, lastCell) {
  byId(id).hidden = rows.length === 0;
  byId(id).querySelector('tbody').replaceChildren(...rows.map(each =>
    element('tr', '', element('th', '', each.host ?? '–'), element('td', '', each.cpu ?? 'all'),
      element('td', '', each.validFrom ?? '–'), lastCell(each))));
}

function button(text, action, label) {
  const made = element('button', '', text);
  made.type = 'button';
  if (label) {
    made.setAttribute('aria-label', label);
  }
  made.addEventListener('click', action);
  return made;
}

export class Thresholds {
  #body = byId('thresholds');
  #form = byId('threshold-new');
  #search = document.querySelector('[name=limit-search]');
  #rows = new Map();
  #removed = [];
  #editable = false;
  #loading = null;
  #isStale = false;
  #later = 0;

  constructor() {
    this.#form.addEventListener('submit', event => this.#add(event));
    this.#search.addEventListener('input', () => this.#loadLater(SEARCH_AFTER));
    setInterval(() => this.#notes(), 500);
  }

  /** Loads the limits; what is asked for while they come is loaded after that. */
  load() {
    this.#isStale = this.#loading !== null;
    this.#loading ??= api.thresholds(this.#search.value.trim())
      .then(view => this.#show(view))
      .finally(() => {
        this.#loading = null;
        if (this.#isStale) {
          this.load().catch(e => console.debug(e.message));
        }
      });
    return this.#loading;
  }

  /** Takes the news that something has changed. */
  changed() {
    this.#loadLater(0);
  }

  #loadLater(millis) {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.load().catch(e => console.debug(e.message)), millis);
  }

  #show(view) {
    this.#editable = view.editable;
    this.#removed = view.removed;
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
      row.appliesBy = each.appliesBy;
      row.node.dataset.limit = each.limit;
      if (!row.isEdited) {
        this.#read(row);
      }
      if (this.#body.children[i] !== row.node) {
        this.#body.insertBefore(row.node, this.#body.children[i] ?? null);
      }
    });
    showRows('special-limits', view.special, each => element('td', 'number', `${each.limit} %`));
    showRows('left-out-limits', view.leftOut, each => element('td', 'quiet', each.why));
    this.#notes();
    this.#showState(view);
  }

  #showState({state, editable, matching, rows}) {
    const words = byId('thresholds-state');
    words.replaceChildren(
      state.error ?? (editable
        ? 'A window is over its limit if its mean is above it, not if it is equal.'
        : 'Shown only: this console was started without --allow-edit.'));
    if (state.readAt != null) {
      words.append(' Read at ', timeElement(state.readAt), '.');
    }
    if (state.nulls > 0) {
      words.append(` ${count(state.nulls)} rows do not count.`);
    }
    const found = matching === state.hosts ? '' : `${count(matching)} of ${count(state.hosts)}`;
    setText(byId('thresholds-found'), rows.length < matching ? `the first ${count(rows.length)} of ${count(matching)}` : found);
    byId('thresholds-empty').hidden = state.hosts + state.special > 0;
  }

  #make(host) {
    const row = {
      host,
      limit: 0,
      duplicates: 0,
      appliesBy: null,
      isEdited: false,
      value: element('td', 'number'),
      note: element('td', 'quiet'),
      change: element('td', 'number'),
    };
    const name = element('th', '', host);
    name.scope = 'row';
    row.node = element('tr', '', name, row.value, row.note, row.change);
    row.node.dataset.host = host;
    this.#rows.set(host, row);
    return row;
  }

  #read(row) {
    row.isEdited = false;
    setText(row.value, `${row.limit} %`);
    if (!this.#editable) {
      row.change.replaceChildren();
    } else if (row.change.firstChild?.dataset?.action !== 'edit') {
      const edit = button('Edit', () => this.#edit(row), `Edit the limit of ${row.host}`);
      edit.dataset.action = 'edit';
      row.change.replaceChildren(edit);
    }
  }

  #edit(row) {
    row.isEdited = true;
    const input = element('input');
    input.name = 'limit';
    input.value = row.limit;
    input.inputMode = 'decimal';
    input.size = 5;
    input.setAttribute('aria-label', `Limit of ${row.host} in percent`);
    const wrong = element('span', 'wrong');
    wrong.setAttribute('role', 'alert');
    const end = () => {
      this.#read(row);
      row.change.querySelector('button')?.focus();
    };
    const remove = button('Remove', () => {
      if (remove.dataset.isMeant) {
        this.#save(() => api.removeThreshold(row.host), wrong, end);
      } else {
        remove.dataset.isMeant = 'true';
        remove.textContent = 'Remove: no alerts for this host?';
      }
    });
    const form = element('form', '', input, element('button', '', 'Save'), remove, button('Cancel', end), wrong);
    form.noValidate = true;
    form.addEventListener('submit', event => {
      event.preventDefault();
      this.#save(() => api.setThreshold(row.host, typed(input.value)), wrong, end);
    });
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

  async #save(change, wrong, end) {
    try {
      await change();
      end();
      await this.load();
    } catch (e) {
      wrong.textContent = e.message;
    }
  }

  async #add(event) {
    event.preventDefault();
    const wrong = this.#form.querySelector('[role=alert]');
    const {host, limit} = this.#form.elements;
    await this.#save(
      () => {
        wrong.textContent = '';
        if (!host.value.trim()) {
          throw new Error('Which host?');
        }
        return api.setThreshold(host.value.trim(), typed(limit.value));
      },
      wrong,
      () => this.#form.reset());
  }

  #notes() {
    for (const row of this.#rows.values()) {
      const pending = takesUp(row.appliesBy ?? 0);
      const notes = [pending];
      if (row.duplicates > 0) {
        notes.push(`${count(row.duplicates)} more rows in the table; the lowest limit counts`);
      }
      row.note.toggleAttribute('data-pending', pending !== null);
      setText(row.note, notes.filter(Boolean).join('; '));
    }
    const removed = this.#removed
      .map(each => [each.host, takesUp(each.appliesBy)])
      .filter(([, pending]) => pending)
      .map(([host, pending]) => `${host} has no limit any more: ${pending}.`);
    setText(byId('thresholds-note'), removed.join(' '));
  }
}
