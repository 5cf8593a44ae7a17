import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { detectorPath, get } from './api.js';
import { Element } from './element.js';
import { severity } from './icons.js';
import { live } from './live.js';
import { plural, visible } from './words.js';

const ASKED = 100;
const SHOWN = 8;

/** The keys whose records are odd together: open incidents, those first that have changed last. */
class IncidentList extends Element {
  static properties = { detector: {}, rows: { state: true }, all: { state: true } };

  constructor() {
    super();
    this.rows = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.listen(live, 'incident', (event) => this.#add(event.detail));
    this.listen(live, 'reset', () => this.#load());
  }

  willUpdate(changed) {
    if (changed.has('detector')) {
      this.#load();
    }
  }

  async #load() {
    try {
      const rows = await get(`${detectorPath(this.detector, 'incidents')}?limit=${ASKED}`);
      this.rows = rows.filter(isOpen);
    } catch {
      this.rows = []; // a model without incidents
    }
  }

  #add(row) {
    if (row.detector === this.detector) {
      const others = this.rows.filter((each) => each.id !== row.id);
      this.rows = (isOpen(row) ? [row, ...others] : others).slice(0, ASKED);
    }
  }

  render() {
    if (this.rows.length === 0) {
      return nothing;
    }
    const shown = this.all ? this.rows : this.rows.slice(0, SHOWN);
    return html`<section class="card" aria-labelledby="incidents">
      <div class="section-head"><h2 id="incidents">Keys to look at</h2></div>
      <p class="soft small">Their records are odd together, or stay away: open incidents, those first that have changed last.</p>
      <ul class="incidents">
        ${repeat(
          shown,
          (row) => row.id,
          (row) => html`<li>
            ${severity(row.severity)} <span class="key">${visible(row.key)}</span>
            <span>${row.kind === 'silence' ? 'silent: ' : ''}${visible(row.headline)}</span>
          </li>`,
        )}
      </ul>
      ${this.rows.length > SHOWN
        ? html`<button type="button" class="more" @click=${() => (this.all = !this.all)}>
            ${this.all ? 'Show fewer' : `Show ${plural(this.rows.length - SHOWN, 'more', 'more')}`}
          </button>`
        : nothing}
    </section>`;
  }
}

const isOpen = (row) => row.state !== 'resolved' && !row.suppressed;

customElements.define('elbo-incident-list', IncidentList);
