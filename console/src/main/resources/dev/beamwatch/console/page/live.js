// The stream of events: kept open, opened again with what was missed, told apart from silence.

const SILENCE = 25_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const EVENTS = ['hello', 'resync', 'health', 'hosts', 'windows', 'messages', 'dead-letters', 'thresholds'];

/**
 * Keeps a stream open.
 *
 * handlers: event(name, content), connection(state, seconds until the next try)
 */
export class Live {
  #handlers;
  #source = null;
  #lastId = '';
  #hosts = [];
  #pause = FIRST_PAUSE;
  #silence = 0;
  #retry = 0;

  constructor(handlers) {
    this.#handlers = handlers;
    // A page that was asleep may have a connection that only looks alive.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && this.#source === null && this.#lastId) {
        this.open();
      }
    });
  }

  /** Opens the stream behind an event, or behind the last one that came. */
  open(lastId = this.#lastId) {
    this.#lastId = lastId;
    this.close();
    const query = new URLSearchParams();
    if (lastId) {
      query.set('lastEventId', lastId);
    }
    this.#hosts.forEach(host => query.append('hosts', host));
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

  /** Chooses whose windows come; takes effect with the next opening. */
  look(hosts) {
    const changed = hosts.length !== this.#hosts.length || hosts.some((host, i) => host !== this.#hosts[i]);
    this.#hosts = hosts;
    return changed;
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
    this.#retry = setTimeout(() => this.open(), this.#pause);
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
  }
}
