import { html } from 'lit';
import { Element } from './element.js';
import { now } from './now.js';
import { toDetector } from './route.js';
import { deadLetters, schemaChange, stateMark, stateReason } from './state.js';
import { ago, count, plural, rate, share, span } from './words.js';
import './sparkline.js';

/** One detector on the overview. */
class DetectorCard extends Element {
  static properties = { detector: { attribute: false }, input: {} };

  render() {
    const { detector } = this;
    return html`<article class="card detector-card" aria-labelledby="detector-${detector.name}">
      <header>
        <h2 id="detector-${detector.name}"><a href=${toDetector(detector.name)}>${detector.name}</a></h2>
        ${stateMark(detector.state)}
      </header>
      <p class="soft">${this.input ? html`reads topic <b>${this.input}</b>, ` : ''}${this.#model()}</p>
      ${stateReason(detector.state)} ${schemaChange(detector.schemaChange)} ${deadLetters(detector)}
      <dl class="figures">
        <div class=${detector.anomaliesLastHour ? 'odd-figure' : ''}>
          <dt>odd in the last hour</dt>
          <dd>${count(detector.anomaliesLastHour)}</dd>
        </div>
        <div>
          <dt>records a second</dt>
          <dd>${rate(detector.recordsPerSecond)}</dd>
        </div>
        <div>
          <dt>records waiting</dt>
          <dd>${count(detector.lag)}</dd>
        </div>
        <div>
          <dt>flagged; ${share(detector.targetAlarmRate)} expected</dt>
          <dd>${share(detector.realisedAlarmRate)}</dd>
        </div>
      </dl>
      <elbo-sparkline .quantiles=${detector.quantiles} .threshold=${detector.threshold}></elbo-sparkline>
      ${detector.openIncidents
        ? html`<p class="soft">${plural(detector.openIncidents, 'incident')} open: keys whose records together are odd.</p>`
        : ''}
    </article>`;
  }

  #model() {
    const { model } = this.detector;
    if (!model) {
      return 'no model yet';
    }
    const version = model.registryVersion ? `version ${model.registryVersion}` : `version ${model.version}`;
    const age = model.created ? `, trained ${ago(Date.parse(model.created))}` : '';
    const since = model.activeSince ? `, in use for ${span((now() - model.activeSince) / 1000)}` : '';
    return `${model.name} ${version}${age}${since}`;
  }
}

customElements.define('elbo-detector-card', DetectorCard);
