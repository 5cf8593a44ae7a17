import { html, nothing } from 'lit';
import { detectorView } from './api.js';
import { Element } from './element.js';
import { live } from './live.js';
import { toAnomaly, toTry } from './route.js';
import { deadLetters, schemaChange, stateMark, stateReason } from './state.js';
import { count, odds, rate, share } from './words.js';
import './anomaly-table.js';
import './challenger.js';
import './control.js';
import './field-table.js';
import './histogram.js';
import './incident-list.js';
import './score-chart.js';

const MINUTES = [1, 5, 15];

/** One detector: its scores as they come, its odd records, its fields and its challenger. */
class Detector extends Element {
  static properties = { name: {}, view: { state: true }, minutes: { state: true }, paused: { state: true }, drawn: { state: true }, problem: { state: true } };

  constructor() {
    super();
    this.minutes = 5;
    this.drawn = 1;
    this.paused = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.listen(live, 'status', () => this.requestUpdate());
  }

  willUpdate(changed) {
    if (changed.has('name')) {
      document.title = `${this.name} · Elbo`;
      this.#load();
    }
  }

  async #load() {
    try {
      this.view = await detectorView(this.name);
      this.problem = this.view ? null : `There is no detector ${this.name}.`;
    } catch (problem) {
      this.problem = problem.message;
    }
  }

  render() {
    if (this.problem) {
      return html`<h1>${this.name}</h1>
        <p class="problem" role="alert">${this.problem}</p>`;
    }
    if (!this.view) {
      return html`<h1>${this.name}</h1>
        <p class="soft">Asking the service about it…</p>`;
    }
    const now = live.detector(this.name);
    const threshold = now?.threshold ?? this.view.threshold;
    return html`
      <div class="page-head">
        <div class="row">
          <h1>${this.name}</h1>
          ${now ? stateMark(now.state) : nothing}
        </div>
        ${live.hasRole('scorer') ? html`<a class="button" href=${toTry(this.name)}>Try a record</a>` : nothing}
      </div>
      <p class="soft page-sub">
        Reads topic <b>${this.view.input}</b>. A record is odd when fewer than ${odds(Math.exp(-threshold))} ordinary ones look as unusual.
      </p>
      ${now ? [stateReason(now.state), schemaChange(now.schemaChange), deadLetters(now), this.#figures(now)] : nothing}
      <div class="detector">
        <section class="card scores" aria-labelledby="scores">
          <div class="section-head">
            <h2 id="scores">Records by surprise</h2>
            <div class="row">
              <div class="choices" role="group" aria-label="Time shown">
                ${MINUTES.map(
                  (minutes) => html`<button
                    type="button"
                    aria-pressed=${this.minutes === minutes}
                    @click=${() => (this.minutes = minutes)}
                  >
                    ${minutes} min
                  </button>`,
                )}
              </div>
              <button type="button" aria-pressed=${this.paused} @click=${() => (this.paused = !this.paused)}>
                ${this.paused ? 'Resume the chart' : 'Pause the chart'}
              </button>
            </div>
          </div>
          <elbo-score-chart
            .detector=${this.name}
            .threshold=${threshold}
            .minutes=${this.minutes}
            .paused=${this.paused}
            @pick=${this.#pick}
            @sampled=${({ detail }) => (this.drawn = detail)}
          ></elbo-score-chart>
          <p class="small soft">
            ${this.drawn < 1 ? `Drawn: every odd record, and ${odds(this.drawn)} of the others.` : 'Drawn: every record.'}
          </p>
        </section>
        <section class="card histogram" aria-labelledby="histogram">
          <div class="section-head"><h2 id="histogram">How many look how odd</h2></div>
          <elbo-histogram .detector=${this.name} .threshold=${threshold}></elbo-histogram>
          <p class="small soft">Bars: records of the last hour. Line: what to expect of ordinary records.</p>
        </section>
        <elbo-anomaly-table class="card wide" .detector=${this.name} .fields=${this.view.fields}></elbo-anomaly-table>
        <elbo-incident-list class="wide" .detector=${this.name}></elbo-incident-list>
        <elbo-challenger class="wide" .detector=${this.name}></elbo-challenger>
        <elbo-control class="wide" .detector=${this.name}></elbo-control>
        <elbo-field-table class="card wide" .detector=${this.name}></elbo-field-table>
      </div>
    `;
  }

  #figures(now) {
    return html`<dl class="figures page-figures">
      <div class=${now.anomaliesLastHour ? 'odd-figure' : ''}><dt>odd in the last hour</dt><dd>${count(now.anomaliesLastHour)}</dd></div>
      <div><dt>records a second</dt><dd>${rate(now.recordsPerSecond)}</dd></div>
      <div><dt>records waiting</dt><dd>${count(now.lag)}</dd></div>
      <div><dt>flagged; ${share(now.targetAlarmRate)} expected</dt><dd>${share(now.realisedAlarmRate)}</dd></div>
      <div><dt>open incidents</dt><dd>${count(now.openIncidents)}</dd></div>
    </dl>`;
  }

  #pick({ detail }) {
    const row = this.querySelector('elbo-anomaly-table').near(detail.score, detail.time);
    if (row) {
      location.hash = toAnomaly(this.name, row.id);
    }
  }
}

customElements.define('elbo-detector', Detector);
