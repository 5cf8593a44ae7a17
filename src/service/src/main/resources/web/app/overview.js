import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { anomalyItem } from './anomaly-item.js';
import { detectorPath, get } from './api.js';
import { Element } from './element.js';
import { severity } from './icons.js';
import { live } from './live.js';
import { needsAttention } from './state.js';
import { odds, plural } from './words.js';
import './detector-card.js';

const LATEST = 12;
const MAX_ASKED = 8;

/** Every detector, and the latest odd records of all of them. */
class Overview extends Element {
  static properties = { inputs: { state: true }, latest: { state: true }, loaded: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    document.title = 'Elbo';
    this.latest = [];
    this.loaded = false;
    this.inputs = new Map();
    this.listen(live, 'status', () => this.#status());
    this.listen(live, 'anomalies', (event) => this.#add(event.detail));
    this.listen(live, 'reset', () => this.#loadLatest());
    this.#loadInputs();
    if (live.status) {
      this.#loadLatest();
    }
  }

  #status() {
    if (!this.asked) {
      this.#loadLatest();
    }
    this.requestUpdate();
  }

  async #loadInputs() {
    try {
      const detectors = await get('detectors');
      this.inputs = new Map(detectors.map((each) => [each.name, each.input]));
    } catch {
      this.inputs = new Map(); // the cards do without, and the shell says what is wrong
    }
  }

  async #loadLatest() {
    this.asked = true;
    const names = live.status.detectors.slice(0, MAX_ASKED).map((each) => each.name);
    const lists = await Promise.allSettled(names.map((name) => get(`${detectorPath(name, 'anomalies')}?limit=${LATEST}`)));
    const rows = lists.flatMap((list, i) =>
      list.status === 'fulfilled' ? list.value.anomalies.map((row) => ({ ...row, detector: names[i] })) : [],
    );
    this.#show(rows);
    this.loaded = true;
  }

  #add(rows) {
    this.#show([...rows, ...this.latest]);
  }

  #show(rows) {
    const byId = new Map(rows.map((row) => [`${row.detector}/${row.id}`, row]));
    this.latest = [...byId.values()].sort((a, b) => b.t - a.t).slice(0, LATEST);
  }

  render() {
    const detectors = live.status?.detectors;
    if (!detectors) {
      return html`<h1>Elbo</h1>
        <p class="soft">Asking the service what it watches…</p>`;
    }
    return html`
      <div class="lead">
        <h1>${this.#heading(detectors)}</h1>
        <p class="lead-text">${this.#explanation(detectors)}</p>
      </div>
      <div class="overview">
        <section aria-label="Detectors" class="stack">
          ${repeat(
            detectors,
            (each) => each.name,
            (each) => html`<elbo-detector-card .detector=${each} .input=${this.inputs.get(each.name)}></elbo-detector-card>`,
          )}
          ${this.#reading()}
        </section>
        <section aria-labelledby="latest" class="card latest">
          <h2 id="latest">Latest odd records</h2>
          ${this.latest.length === 0
            ? html`<p class="empty">${this.loaded ? 'Nothing odd yet. What is found appears here by itself.' : 'Looking…'}</p>`
            : html`<ol class="odd-list">
                ${repeat(
                  this.latest,
                  (row) => `${row.detector}/${row.id}`,
                  (row) => anomalyItem(row.detector, row, detectors.length > 1),
                )}
              </ol>`}
        </section>
      </div>
    `;
  }

  #reading() {
    return html`<section class="card" aria-labelledby="reading">
      <h2 id="reading">How to read this</h2>
      <dl class="glossary">
        <div>
          <dt>1 in 40,000</dt>
          <dd>Of 40,000 ordinary records, about one looks this odd or odder.</dd>
        </div>
        <div>
          <dt>${severity('warning')} ${severity('critical')}</dt>
          <dd>A ring: odd. A diamond: so odd that hardly any ordinary record is.</dd>
        </div>
        <div>
          <dt>flagged</dt>
          <dd>Where more are flagged than expected, odd records have come, or the stream is not what it was when the model was trained.</dd>
        </div>
      </dl>
    </section>`;
  }

  #heading(detectors) {
    const troubled = detectors.filter(needsAttention);
    const odd = detectors.reduce((sum, each) => sum + (each.anomaliesLastHour ?? 0), 0);
    const watched = detectors.length === 1 ? detectors[0].name : plural(detectors.length, 'stream');
    const found = odd === 0 ? 'Nothing looked odd in the last hour.' : html`<em>${plural(odd, 'record')}</em> looked odd in the last hour.`;
    const attention =
      troubled.length === 0
        ? nothing
        : html` ${troubled.length === 1 ? troubled[0].name : plural(troubled.length, 'detector')} needs a look.`;
    return html`Elbo watches ${watched}. ${found}${attention}`;
  }

  #explanation(detectors) {
    const budget = Math.min(...detectors.map((each) => each.targetAlarmRate ?? Infinity));
    const rare = Number.isFinite(budget) ? `fewer than ${odds(budget)} of them look as unusual` : 'hardly any of them looks as unusual';
    return `It has learned from history what ordinary records look like. A record is called odd when ${rare}.`;
  }
}

customElements.define('elbo-overview', Overview);
