import { get } from './api.js';
import { now, tell } from './now.js';

const BATCH_MILLIS = 400;
const RETRY_MILLIS = 5_000;
const HIDDEN_MILLIS = 30_000;
const MAX_WAITING = 1_000;
const MAX_QUANTILES = 60;

/** What is known and what is told, in whichever order they came: an event has the latest only, an answer all of them. */
function merged(known = [], told = []) {
  const byTime = new Map([...known, ...told].map((each) => [each.t, each]));
  return [...byTime.values()].sort((a, b) => a.t - b.t).slice(-MAX_QUANTILES);
}

/**
 * What the service tells by server-sent events, for everything on the page. Dispatches `status`, `anomalies` (an array, several
 * times a second at most), `scores`, `incident`, `reset` (something was missed: load again) and `connection`.
 */
class Live extends EventTarget {
  /** The latest status; null before the first. */
  status = null;
  /** When that came, milliseconds since 1970; null before the first. */
  toldAt = null;
  /** live, waiting or lost. */
  connection = 'waiting';

  #source = null;
  #detector = null;
  #anomalies = [];
  #batch = null;
  #retry = null;
  #leaving = null;

  constructor() {
    super();
    document.addEventListener('visibilitychange', () => this.#seen(!document.hidden));
  }

  /**
   * A browser opens six connections to a host at most, for all its tabs together: a tab that nobody has looked at for a while
   * gives its connection back.
   */
  #seen(isSeen) {
    clearTimeout(this.#leaving);
    if (!isSeen) {
      this.#leaving = setTimeout(() => {
        this.#source?.close();
        this.#source = null;
        this.#connect('waiting');
      }, HIDDEN_MILLIS);
    } else if (this.#source === null) {
      this.#open();
      this.#tell('reset');
    }
  }

  /** Follows one detector, with its scores, or all of them. */
  follow(detector) {
    if (this.#source && detector === this.#detector) {
      return;
    }
    this.#detector = detector;
    this.#open();
  }

  #open() {
    clearTimeout(this.#retry);
    this.#source?.close();
    const query = this.#detector ? `?detector=${encodeURIComponent(this.#detector)}` : '';
    const source = new EventSource(`/api/v1/events${query}`);
    this.#source = source;
    source.addEventListener('open', () => this.#connect('live'));
    source.addEventListener('error', () => this.#lost(source));
    source.addEventListener('status', (event) => this.#setStatus(JSON.parse(event.data)));
    source.addEventListener('anomaly', (event) => this.#addAnomaly(JSON.parse(event.data)));
    source.addEventListener('scores', (event) => this.#tell('scores', JSON.parse(event.data)));
    source.addEventListener('incident', (event) => this.#tell('incident', JSON.parse(event.data)));
    source.addEventListener('reset', () => this.#tell('reset'));
    this.#load();
  }

  async #load() {
    try {
      this.#setStatus(await get('status'));
    } catch (problem) {
      this.#tell('problem', problem);
    }
  }

  /** A browser tries again by itself after an error, unless the service has refused: then this does, and asks for the status. */
  #lost(source) {
    this.#connect('lost');
    if (source.readyState === EventSource.CLOSED && source === this.#source) {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => {
        this.#open();
        this.#tell('reset');
      }, RETRY_MILLIS);
    }
  }

  #connect(connection) {
    if (connection !== this.connection) {
      this.connection = connection;
      this.#tell('connection');
    }
  }

  /** An event tells less than the answer to a request: the last quantiles only, no security, or one detector only. */
  #setStatus(told) {
    const before = new Map((this.status?.detectors ?? []).map((each) => [each.name, each]));
    for (const each of told.detectors) {
      before.set(each.name, { ...each, quantiles: merged(before.get(each.name)?.quantiles, each.quantiles) });
    }
    this.status = { ...this.status, ...told, detectors: [...before.values()] };
    tell(told.t);
    this.toldAt = now();
    this.#tell('status', this.status);
  }

  #addAnomaly(anomaly) {
    this.#anomalies.push(anomaly);
    if (this.#anomalies.length > MAX_WAITING) {
      this.#anomalies.shift();
    }
    this.#batch ??= setTimeout(() => {
      const anomalies = this.#anomalies;
      this.#anomalies = [];
      this.#batch = null;
      this.#tell('anomalies', anomalies);
    }, BATCH_MILLIS);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Whether the user has a role; nobody is known to have one before the first status. */
  hasRole(role) {
    return this.status?.security?.roles.includes(role) ?? false;
  }

  /** The latest status of one detector; null if there is none. */
  detector(name) {
    return this.status?.detectors.find((each) => each.name === name) ?? null;
  }
}

export const live = new Live();
