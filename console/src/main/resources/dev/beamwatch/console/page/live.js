// The stream of events: kept open, opened again with what was missed, told apart from silence.

const SILENCE = 25_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const REST_AFTER = 10_000;
const EVENTS = [
  'stream', 'hello', 'resync', 'health', 'hosts', 'windows', 'breaches', 'messages', 'dead-letters', 'thresholds',
];

/**
 * Keeps a stream open.
 *
 * handlers: event(name, content), connection(state, seconds until the next try), and mayOpen(), a promise that is
 * kept when the console would not ask for a token: a stream that is refused does not tell why
 */
export class Live {
  #handlers;
  #source = null;
  #lastId = '';
  #pause = FIRST_PAUSE;
  #silence = 0;
  #retry = 0;
  #rest = 0;

  constructor(handlers) {
    this.#handlers = handlers;
    // A browser has six connections to a server, for all of its tabs: those that nobody looks at give theirs back.
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#rest);
      if (document.visibilityState === 'hidden') {
        this.#rest = setTimeout(() => this.close(), REST_AFTER);
      } else {
        this.#wake();
      }
    });
    addEventListener('pagehide', () => this.close());
    addEventListener('pageshow', event => event.persisted && this.#wake());
  }

  #wake() {
    if (this.#source === null && this.#lastId) {
      this.open();
    }
  }

  /** Opens the stream behind an event, or behind the last one that came. */
  open(lastId = this.#lastId) {
    this.#lastId = lastId;
    this.close();
    const query = new URLSearchParams();
    if (lastId) {
      query.set('lastEventId', lastId);
    }
    const source = new EventSource('/api/events?' + query);
    this.#source = source;
    source.onopen = () => {
      this.#pause = FIRST_PAUSE;
      this.#handlers.connection('open', 0);
      this.#listen();
    };
    source.onerror = () => this.#lost(source);
    for (const name of EVENTS) {
      source.addEventListener(name, event => {
        this.#lastId = event.lastEventId || this.#lastId;
        this.#listen();
        this.#handlers.event(name, JSON.parse(event.data));
      });
    }
    this.#listen();
  }

  close() {
    clearTimeout(this.#silence);
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(this.#source), SILENCE);
  }

  #lost(source) {
    if (source !== this.#source) {
      return;
    }
    this.close();
    this.#handlers.connection('lost', this.#pause / 1000);
    this.#retry = setTimeout(() => this.#openIfAllowed(), this.#pause);
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
  }

  async #openIfAllowed() {
    try {
      await this.#handlers.mayOpen();
    } catch {
      // Then the stream will tell that the console is away.
    }
    this.open();
  }
}
