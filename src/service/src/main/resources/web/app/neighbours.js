import { html, nothing, svg } from 'lit';
import { detectorPath, get, post, query } from './api.js';
import { Element } from './element.js';
import './latent-chart.js';
import { count, fieldName, moment, percent, plural, rarity, value, visible } from './words.js';

const TRIES = 6;
const WAIT_MILLIS = 1_500;
const SHOWN_FIELDS = 12;
const MAX_TEXT = 200;
/** Distances of fields: from these on two values are apart, and far apart. */
const APART = 0.1;
const FAR_APART = 0.5;
/** A record that has fewer ordinary ones nearer to the middle lies among them. */
const AMONG = 0.95;

/** A record beside the most similar ordinary one, and its place among ordinary ones. Of an anomaly by its id, or of any record. */
class Neighbours extends Element {
  static properties = {
    detector: {},
    anomaly: {},
    record: { attribute: false },
    key: {},
    found: { state: true },
    problem: { state: true },
    all: { state: true },
  };

  #asking = null;

  willUpdate(changed) {
    if (changed.has('detector') || changed.has('anomaly') || changed.has('record') || changed.has('key')) {
      this.#load();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  async #load() {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.found = null;
    this.problem = null;
    this.all = false;
    try {
      const found = await this.#patiently(asking.signal);
      if (!asking.signal.aborted) {
        this.found = found;
      }
    } catch (problem) {
      if (!asking.signal.aborted) {
        this.problem = problem.message;
      }
    }
  }

  /** One part of a topic is read at a time: whoever asks meanwhile asks again. */
  async #patiently(signal) {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#ask(signal);
      } catch (problem) {
        if (signal.aborted || tries === TRIES || (problem.status !== 503 && problem.status !== 429)) {
          throw problem;
        }
        await new Promise((resolve) => setTimeout(resolve, WAIT_MILLIS));
      }
    }
  }

  #ask(signal) {
    return this.anomaly
      ? get(detectorPath(this.detector, 'anomalies', this.anomaly, 'neighbours'), signal)
      : post(detectorPath(this.detector, 'neighbours') + query({ key: this.key }), this.record, signal);
  }

  render() {
    return html`<div class="neighbours">
      <section class="card" aria-labelledby="similar">
        <h2 id="similar">Most similar ordinary record</h2>
        ${this.#state() ?? this.#similar()}
      </section>
      <section class="card" aria-labelledby="among">
        <h2 id="among">Among ordinary records</h2>
        ${this.#state() ?? this.#among()}
      </section>
    </div>`;
  }

  #state() {
    if (this.problem) {
      return html`<p class="empty">${this.problem}</p>`;
    }
    return this.found ? null : html`<p class="empty" role="status">Looking at ordinary records…</p>`;
  }

  #similar() {
    const { nearest, compared, notes } = this.found;
    const shown = this.all ? nearest.fields : nearest.fields.slice(0, SHOWN_FIELDS);
    const rest = nearest.fields.length - shown.length;
    return html`
      <p class="soft">${this.#sentence()}</p>
      <div class="scroll" tabindex="0" role="group" aria-label="The two records, field by field">
        <table class="similar-table">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Here</th>
              <th scope="col">There</th>
              <th scope="col">How far</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map((pair) => this.#row(pair))}
          </tbody>
        </table>
      </div>
      ${rest > 0
        ? html`<button type="button" class="more" @click=${() => (this.all = true)}>Show ${plural(rest, 'more field')}, closer together</button>`
        : nothing}
      <dl class="facts">
        <div><dt>Position</dt><dd>${nearest.source.topic}, partition ${nearest.source.partition}, offset ${nearest.source.offset}</dd></div>
        <div><dt>Time</dt><dd>${moment(nearest.source.timestamp)}</dd></div>
        ${nearest.key ? html`<div><dt>Key</dt><dd class="key">${visible(nearest.key)}</dd></div>` : nothing}
        <div><dt>Rarity</dt><dd>${rarity(nearest.pValue)}</dd></div>
      </dl>
      <p class="small soft">
        Chosen from ${plural(compared.ordinary, 'ordinary record')}. All fields count alike: of a number it counts how many ordinary records lie between
        the two, or how far it is outside their range; of a word, whether it is another one.
      </p>
      ${notes.map((note) => html`<p class="small soft">${note}</p>`)}
    `;
  }

  #sentence() {
    const { fields } = this.found.nearest;
    const far = fields.filter((pair) => pair.distance >= FAR_APART).map((pair) => fieldName(pair.field));
    const names = [...new Set(far)];
    if (names.length === 0) {
      return 'In no field do the two lie far apart.';
    }
    const told = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} others` : list(names);
    return html`They lie far apart in <b>${told}</b>, of ${plural(new Set(fields.map((pair) => fieldName(pair.field))).size, 'field')}.`;
  }

  #row(pair) {
    const far = pair.distance >= FAR_APART;
    return html`<tr class=${far ? 'is-far' : ''}>
      <th scope="row">${fieldName(pair.field)}</th>
      <td class="cell-value cell-here">${text(pair.here)}</td>
      <td class="cell-value cell-there">${text(pair.there)}</td>
      <td class="cell-far">${far ? html`<strong class="changed">far apart</strong>` : html`<span class="soft">${words(pair.distance)}</span>`}</td>
    </tr>`;
  }

  #among() {
    const { picture, whyNoPicture, compared } = this.found;
    if (!picture) {
      return html`<p class="empty">There is no picture: ${whyNoPicture}.</p>`;
    }
    const told =
      `In the picture it lies ${place(picture.fartherInPicture, `${count(compared.ordinary)} ordinary records`)}; ` +
      `in all ${plural(picture.dimensions, 'dimension')}, ${place(picture.fartherInAll, 'them')}.`;
    return html`
      <elbo-latent-chart .picture=${picture} text=${told}></elbo-latent-chart>
      <ul class="latent-legend small soft">
        <li>${mark('this', svg`<path d="M8 1 15 8 8 15 1 8z"></path>`)} this record</li>
        <li>${mark('similar', svg`<path d="M8 2 15 14H1z"></path>`)} the most similar ordinary one</li>
        <li>${mark('ordinary', svg`<circle cx="8" cy="8" r="4"></circle>`)} ordinary ones</li>
        ${picture.odd.length > 0 ? html`<li>${mark('other', svg`<circle cx="8" cy="8" r="5"></circle>`)} other odd ones, unless they lie farther out</li>` : nothing}
      </ul>
      <p class="small">${told}</p>
      ${picture.fartherInAll < AMONG
        ? html`<p class="small">So it lies among ordinary records: what is odd is not its place, but that the model does not expect its values there.</p>`
        : nothing}
      <p class="small soft">
        The model sums each record up in ${plural(picture.dimensions, 'number')}. The picture shows the two directions in which ordinary records differ most:
        ${percent(picture.share)} of all that differs.
      </p>
    `;
  }
}

const mark = (kind, shape) => html`<svg class="latent-mark ${kind}" viewBox="0 0 16 16" aria-hidden="true">${shape}</svg>`;

const words = (distance) => (distance == null ? 'not shown' : distance === 0 ? 'the same' : distance < APART ? 'close' : 'apart');

const list = (names) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`);

function text(given) {
  const told = given === null ? '–' : value(typeof given === 'object' ? JSON.stringify(given) : given);
  return told.length > MAX_TEXT ? `${told.slice(0, MAX_TEXT)}…` : told;
}

/** Where a record lies, in words; the share is rounded down, so that nobody is told more than holds. */
function place(share, others) {
  if (share === 0 || share === 1) {
    return `${share === 1 ? 'farther from' : 'nearer to'} the middle than all of ${others}`;
  }
  return `farther from the middle than ${Math.floor(share * 1000) / 10} % of ${others}`;
}

customElements.define('elbo-neighbours', Neighbours);
