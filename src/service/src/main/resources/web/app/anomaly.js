import { html, nothing } from 'lit';
import { anomalyItem } from './anomaly-item.js';
import { detectorPath, detectorView, get } from './api.js';
import { copy } from './copy.js';
import { keepDraft } from './draft.js';
import { Element } from './element.js';
import { hasHistories } from './fields.js';
import { severity } from './icons.js';
import './neighbours.js';
import { live } from './live.js';
import { reasonsInWords, reasonsTable } from './reasons.js';
import { recordView } from './record-view.js';
import { toDetector, toTry } from './route.js';
import { fall, parts } from './surprise.js';
import { ago, figure, fieldName, moment, plural, rarity, reason, visible } from './words.js';

const COPIED_MILLIS = 2_000;

/** One odd record: what it is, how rare, and why. */
class Anomaly extends Element {
  static properties = {
    detector: {},
    anomaly: {},
    found: { state: true },
    fields: { state: true },
    profile: { state: true },
    figures: { state: true },
    problem: { state: true },
    told: { state: true },
  };

  connectedCallback() {
    super.connectedCallback();
    this.listen(live, 'status', () => this.requestUpdate());
  }

  willUpdate(changed) {
    if (changed.has('detector') || changed.has('anomaly')) {
      this.#load();
    }
  }

  async #load() {
    const asked = `${this.detector}/${this.anomaly}`;
    this.found = null;
    this.profile = null;
    this.problem = null;
    document.title = `Odd record · ${this.detector} · Elbo`;
    try {
      const [found, view] = await Promise.all([get(detectorPath(this.detector, 'anomalies', this.anomaly)), detectorView(this.detector)]);
      if (asked !== `${this.detector}/${this.anomaly}`) {
        return;
      }
      this.found = found;
      this.fields = view?.fields ?? [];
      this.rawThreshold = view?.rawThreshold ?? null;
      this.#loadProfile(hasHistories(this.fields) ? found.key : '');
      this.#loadFigures();
    } catch (problem) {
      this.problem = problem;
    }
  }

  async #loadFigures() {
    try {
      this.figures = (await get(detectorPath(this.detector, 'fields'))).fields;
    } catch {
      this.figures = null; // the column of what is usual has less to say
    }
  }

  async #loadProfile(key) {
    if (key) {
      try {
        this.profile = await get(detectorPath(this.detector, 'keys', key));
      } catch {
        this.profile = null; // the model keeps no histories, or none of this key
      }
    }
  }

  render() {
    if (this.problem) {
      return this.#missing();
    }
    if (!this.found) {
      return html`<h1 class="soft">Looking it up…</h1>`;
    }
    const { found } = this;
    const first = found.contributions[0];
    return html`
      <div class="lead">
        <p class="kicker">
          ${severity(found.severity)} ${found.severity}, ${ago(found.source.timestamp)}${found.key ? html`, key <span class="key">${visible(found.key)}</span>` : nothing}
        </p>
        <h1 class="anomaly-title">${first ? this.#title(first) : 'An odd record'}</h1>
        <p class="lead-text">${rarity(found.pValue)} ${this.#remedy()}</p>
        <div class="row actions">
          ${found.payload && live.hasRole('scorer') ? html`<a class="button main" href=${toTry(this.detector)} @click=${this.#keep}>Change it and see</a>` : nothing}
          <button type="button" @click=${() => this.#copy(JSON.stringify(this.#document(), null, 2), 'Copied as JSON.')}>Copy as JSON</button>
          <button type="button" @click=${() => this.#copy(location.href, 'Link copied.')}>Copy link</button>
          <span class="small soft" role="status">${this.told}</span>
        </div>
      </div>
      <div class="anomaly">
        <div class="stack">
          <section class="card" aria-labelledby="why">
            <h2 id="why">Why it is odd</h2>
            ${fall(found)} ${reasonsInWords(found.contributions)}
          </section>
          <section class="card" aria-labelledby="fields-out">
            <h2 id="fields-out">Fields that stand out</h2>
            ${reasonsTable(found.contributions, this.#usual())}
          </section>
          <section class="card" aria-labelledby="parts">
            <h2 id="parts">What the surprise is made of</h2>
            ${parts(found, this.rawThreshold)}
          </section>
        </div>
        <div class="stack">
          <section class="card" aria-labelledby="record">
            <h2 id="record">The record</h2>
            ${found.payload ? recordView(found.payload, this.#oddPointers()) : html`<p class="empty">${this.#noPayload()}</p>`}
            ${this.#position()}
          </section>
          ${found.key ? this.#history() : nothing}
        </div>
      </div>
      <elbo-neighbours detector=${this.detector} anomaly=${this.anomaly}></elbo-neighbours>
    `;
  }

  #missing() {
    const gone = this.problem.status === 404;
    return html`<h1>${gone ? 'This record is not among the recent ones' : 'It cannot be shown'}</h1>
      <p class="lead-text">
        ${gone ? 'The console keeps the newest odd records. Older ones, if there are any, stand in the topic of anomalies.' : this.problem.message}
      </p>
      <p><a href=${toDetector(this.detector)}>Odd records of ${this.detector}</a></p>`;
  }

  #title(first) {
    const name = fieldName(first.field);
    return html`<em>${name}</em>${reason(first).slice(name.length)}`;
  }

  /** Which fields would have to be others for the record to be ordinary. */
  #remedy() {
    const { contributions, threshold } = this.found;
    const steps = contributions.filter((each) => each.remainingScore != null);
    const last = steps[steps.length - 1];
    if (!last || last.remainingScore >= threshold) {
      return '';
    }
    return steps.length === 1
      ? 'With the expected value in this one field it would be ordinary.'
      : `With expected values in ${steps.length} fields it would be ordinary.`;
  }

  #document() {
    const { id, related, ...document } = this.found;
    return document;
  }

  /** What is usual of a field for the record's key; or else what was in training. */
  #usual() {
    const ofKey = new Map((this.profile?.usual ?? []).map((each) => [each.field, each.usual]));
    // of a derived field that would be a number of the model's own, which nobody can read
    const readable = (this.figures ?? []).filter((each) => each.type !== 'derived' && each.usual);
    const trained = new Map(readable.map((each) => [each.name, each.usual]));
    return (field) => ofKey.get(field) ?? ofKey.get(fieldName(field)) ?? trained.get(field) ?? null;
  }

  #oddPointers() {
    const pointers = new Map(this.fields.map((field) => [field.name, field.pointer]));
    return new Set(this.found.contributions.map((each) => pointers.get(each.field)).filter(Boolean));
  }

  #noPayload() {
    return this.found.payloadOmitted ? 'It was too large to go with the anomaly.' : 'This detector does not send records with its anomalies.';
  }

  #position() {
    const { source, model, rawScore, score, traceId } = this.found;
    return html`<dl class="facts">
      <div><dt>Time</dt><dd>${moment(source.timestamp)}</dd></div>
      <div><dt>Position</dt><dd>${source.topic}, partition ${source.partition}, offset ${source.offset}</dd></div>
      <div><dt>Model</dt><dd>${model.name}, version ${model.registryVersion ? model.registryVersion : model.version}</dd></div>
      <div><dt>Score</dt><dd>${figure(score)} nats of surprise, raw ${figure(rawScore)}</dd></div>
      ${traceId ? html`<div><dt>Trace</dt><dd><code>${traceId}</code></dd></div>` : nothing}
    </dl>`;
  }

  #history() {
    const { related, key } = this.found;
    return html`<section class="card" aria-labelledby="history">
      <h2 id="history">This key lately</h2>
      ${this.profile ? html`<p class="soft">${plural(this.profile.records, 'record')} of <span class="key">${visible(key)}</span> so far. Usual for it:</p>` : nothing}
      ${this.profile
        ? html`<dl class="facts">${this.profile.usual.map((each) => html`<div><dt>${each.field}</dt><dd>${visible(each.usual)}</dd></div>`)}</dl>`
        : nothing}
      <h3 class="sub">Other odd records of it</h3>
      ${related?.length
        ? html`<ol class="odd-list">${related.map((row) => anomalyItem(this.detector, row))}</ol>`
        : html`<p class="empty">None among the recent ones.</p>`}
    </section>`;
  }

  #keep() {
    const { payload, key, pValue } = this.found;
    keepDraft(this.detector, payload, key, pValue);
  }

  async #copy(text, told) {
    this.told = (await copy(text)) ? told : 'This browser does not let the page copy.';
    setTimeout(() => (this.told = ''), COPIED_MILLIS);
  }
}

customElements.define('elbo-anomaly', Anomaly);
