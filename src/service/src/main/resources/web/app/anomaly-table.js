import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { detectorPath, get, query } from './api.js';
import { Element } from './element.js';
import { headline } from './headline.js';
import { severity } from './icons.js';
import { live } from './live.js';
import { now } from './now.js';
import { filterInAddress, keepInAddress, route, toAnomaly } from './route.js';
import { clock, fieldName, odds, plural, visible } from './words.js';

const PAGE = 20;
const MAX_SHOWN = 500;
const TYPING_MILLIS = 300;
const SEVERITIES = [
  ['', 'all'],
  ['critical', 'critical'],
  ['warning', 'warning'],
];
const NO_FILTER = { severity: '', key: '', field: '', minutes: '' };
const TIMES = [
  ['', 'all that is kept'],
  ['15', 'last 15 minutes'],
  ['60', 'last hour'],
  ['1440', 'last day'],
];

/** The odd records of a detector, the newest first, with filters. New ones come by themselves unless it is paused. */
class AnomalyTable extends Element {
  static properties = {
    detector: {},
    fields: { attribute: false },
    filter: { state: true },
    rows: { state: true },
    next: { state: true },
    paused: { state: true },
    missed: { state: true },
    problem: { state: true },
    busy: { state: true },
  };

  #asking = null;
  #typing = null;

  constructor() {
    super();
    this.fields = [];
    this.filter = NO_FILTER;
    this.rows = [];
    this.missed = 0;
    this.paused = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.listen(live, 'anomalies', (event) => this.#add(event.detail));
    this.listen(live, 'reset', () => this.load());
    this.listen(window, 'hashchange', () => this.#followAddress());
  }

  willUpdate(changed) {
    if (changed.has('detector')) {
      this.filter = this.#filterInAddress();
      this.load();
    }
  }

  /** Somebody has changed the filters in the address, or left them out. */
  #followAddress() {
    const { view, detector } = route();
    const filter = this.#filterInAddress();
    if (view === 'detector' && detector === this.detector && JSON.stringify(filter) !== JSON.stringify(this.filter)) {
      this.filter = filter;
      this.load();
    }
  }

  /** What the address asks for, as far as it can be chosen here. */
  #filterInAddress() {
    const asked = filterInAddress();
    const known = (value, all) => (all.includes(value) ? value : '');
    return {
      severity: known(asked.severity, SEVERITIES.map(([word]) => word)),
      key: asked.key ?? '',
      field: asked.field ?? '',
      minutes: known(asked.minutes, TIMES.map(([minutes]) => minutes)),
    };
  }

  get #parameters() {
    const { severity: word, key, field, minutes } = this.filter;
    return { severity: word, key, field, from: minutes && now() - minutes * 60_000, limit: PAGE };
  }

  /** Asks anew for the newest that pass the filters. */
  async load() {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.busy = true;
    try {
      const answer = await get(detectorPath(this.detector, 'anomalies') + query(this.#parameters), asking.signal);
      this.rows = answer.anomalies;
      this.next = answer.next;
      this.missed = 0;
      this.problem = null;
    } catch (problem) {
      if (!asking.signal.aborted) {
        this.problem = problem.message;
      }
    } finally {
      this.busy = asking !== this.#asking;
    }
  }

  async #more() {
    const { next } = this;
    this.busy = true;
    try {
      const answer = await get(detectorPath(this.detector, 'anomalies') + query({ ...this.#parameters, before: next }));
      this.rows = [...this.rows, ...answer.anomalies].slice(0, MAX_SHOWN);
      this.next = this.rows.length < MAX_SHOWN ? answer.next : null;
    } catch (problem) {
      this.problem = problem.message;
    } finally {
      this.busy = false;
    }
  }

  #add(anomalies) {
    const passing = anomalies.filter((row) => row.detector === this.detector && this.#passes(row));
    if (passing.length === 0) {
      return;
    }
    if (this.paused) {
      this.missed += passing.length;
      return;
    }
    const known = new Set(this.rows.slice(0, PAGE).map((row) => row.id));
    const fresh = passing.filter((row) => !known.has(row.id)).reverse();
    const shown = Math.min(MAX_SHOWN, Math.max(PAGE, this.rows.length));
    this.rows = [...fresh, ...this.rows].slice(0, shown);
  }

  #passes(row) {
    const { severity: word, key, field } = this.filter;
    return (!word || row.severity === word) && (!key || (row.key ?? '').includes(key)) && (!field || row.fields.some((each) => each === field || each.startsWith(`${field}.`)));
  }

  #set(name, value, wait = 0) {
    this.filter = { ...this.filter, [name]: value };
    keepInAddress(this.filter);
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.load(), wait);
  }

  #pause() {
    this.paused = !this.paused;
    if (!this.paused) {
      this.load();
    }
  }

  render() {
    return html`
      <div class="section-head">
        <h2 id="odd-records">Odd records</h2>
        <button type="button" aria-pressed=${this.paused} @click=${this.#pause}>${this.paused ? 'Resume the list' : 'Pause the list'}</button>
      </div>
      ${this.#filters()}
      ${this.paused && this.missed ? html`<p class="small soft" role="status">${plural(this.missed, 'new one')} meanwhile.</p>` : nothing}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.rows.length === 0 ? this.#empty() : this.#table()}
      ${this.next ? html`<button type="button" class="more" ?disabled=${this.busy} @click=${this.#more}>Show older ones</button>` : nothing}
    `;
  }

  #filters() {
    const { filter } = this;
    return html`<form class="filters" role="search" aria-label="Filter odd records" @submit=${(event) => event.preventDefault()}>
      <label>
        <span>Severity</span>
        <select name="severity" @change=${(event) => this.#set('severity', event.target.value)}>
          ${SEVERITIES.map(([word, text]) => html`<option value=${word} .selected=${filter.severity === word}>${text}</option>`)}
        </select>
      </label>
      <label>
        <span>Key</span>
        <input
          name="key"
          type="search"
          autocomplete="off"
          spellcheck="false"
          placeholder="any"
          maxlength="200"
          .value=${filter.key}
          @input=${(event) => this.#set('key', event.target.value.trim(), TYPING_MILLIS)}
        />
      </label>
      <label>
        <span>Field</span>
        <select name="field" @change=${(event) => this.#set('field', event.target.value)}>
          <option value="">any</option>
          ${this.#fieldNames().map((name) => html`<option value=${name} .selected=${filter.field === name}>${name}</option>`)}
        </select>
      </label>
      <label>
        <span>Time</span>
        <select name="time" @change=${(event) => this.#set('minutes', event.target.value)}>
          ${TIMES.map(([minutes, text]) => html`<option value=${minutes} .selected=${filter.minutes === minutes}>${text}</option>`)}
        </select>
      </label>
    </form>`;
  }

  /** As rows name them: a field, and what is derived from it, by one name. */
  #fieldNames() {
    return [...new Set(this.fields.map((field) => fieldName(field.name)))];
  }

  #empty() {
    if (this.busy) {
      return html`<p class="empty">Looking…</p>`;
    }
    const filtered = Object.values(this.filter).some((each) => each !== '');
    return html`<p class="empty">${filtered ? 'Nothing passes these filters.' : 'Nothing odd yet. What is found appears here by itself.'}</p>`;
  }

  #table() {
    return html`<table class="odd-table" aria-labelledby="odd-records" aria-rowcount=${this.rows.length}>
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden">Severity</span></th>
          <th scope="col">What is odd</th>
          <th scope="col">Key</th>
          <th scope="col" class="number">How rare</th>
          <th scope="col" class="number">When</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          this.rows,
          (row) => row.id,
          (row) => this.#row(row),
        )}
      </tbody>
    </table>`;
  }

  #row(row) {
    return html`<tr>
      <td class="cell-severity">${severity(row.severity)}</td>
      <td class="cell-what"><a href=${toAnomaly(this.detector, row.id)}>${headline(row)}</a></td>
      <td class="cell-key"><span class="key">${visible(row.key)}</span></td>
      <td class="number cell-rare">${odds(row.pValue)}</td>
      <td class="number cell-when"><time datetime=${new Date(row.t).toISOString()}>${clock(row.t)}</time></td>
    </tr>`;
  }

  /** The newest shown record with about this score; null if there is none. */
  near(score, time) {
    return (
      this.rows
        .filter((row) => Math.abs(row.score - score) < 0.005)
        .sort((a, b) => Math.abs(a.t - time) - Math.abs(b.t - time))[0] ?? null
    );
  }
}

customElements.define('elbo-anomaly-table', AnomalyTable);
