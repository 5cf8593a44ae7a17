import { html, nothing } from 'lit';
import { detectorPath, detectorView, get, post, query } from './api.js';
import { takeDraft } from './draft.js';
import { Element } from './element.js';
import { hasHistories } from './fields.js';
import { severity } from './icons.js';
import { meter } from './meter.js';
import { leaves, withLeaf } from './leaves.js';
import './neighbours.js';
import { between, Ordinary } from './ordinary.js';
import { reasonsInWords } from './reasons.js';
import { toDetector } from './route.js';
import { fall, parts } from './surprise.js';
import { odds, oddsOfScore, plural, rarity, visible } from './words.js';

const TYPING_MILLIS = 250;
const STEPS = 9;

/** A record to change by hand, with its score and reasons at once; ordinary records made up by the model; the way between two. */
class Try extends Element {
  static properties = {
    detector: {},
    text: { state: true },
    key: { state: true },
    found: { state: true },
    problem: { state: true },
    generator: { state: true },
    path: { state: true },
    step: { state: true },
    raw: { state: true },
    came: { state: true },
    fields: { state: true },
    compared: { state: true },
  };

  #typing = null;
  #asking = null;
  #ordinary = null;

  constructor() {
    super();
    this.text = '{}';
    this.key = '';
    this.raw = false;
    this.fields = [];
    this.generator = null;
  }

  willUpdate(changed) {
    if (changed.has('detector')) {
      document.title = `Try it · ${this.detector} · Elbo`;
      this.#begin();
    }
  }

  async #begin() {
    this.came = null;
    this.view = await this.#findView();
    this.fields = this.view?.fields ?? [];
    this.#ordinary = new Ordinary(this.detector, this.fields);
    const draft = takeDraft(this.detector);
    if (draft) {
      this.#setRecord(draft.record, draft.key ?? '');
      this.came = { text: this.text, key: this.key, pValue: draft.pValue };
      await this.#generate(); // whether it can
      return;
    }
    const made = await this.#generate();
    const latest = made === null ? await this.#latest() : null;
    this.#setRecord(made?.record ?? latest?.payload ?? {}, made?.key ?? latest?.key ?? '');
  }

  async #findView() {
    try {
      return await detectorView(this.detector);
    } catch {
      return null; // then the service says what it misses
    }
  }

  /** An ordinary record that the model has made up, with the key to score it with; null if it cannot. */
  async #generate() {
    try {
      const made = await this.#ordinary.next();
      this.generator = true;
      return made;
    } catch (problem) {
      if (problem.status === 404) {
        this.generator = false; // the buttons that need it are left out
      } else {
        this.problem = problem.message;
      }
      return null;
    }
  }

  /** The latest odd record; null if there is none. */
  async #latest() {
    try {
      const { anomalies } = await get(`${detectorPath(this.detector, 'anomalies')}?limit=1`);
      return anomalies[0] ? await get(detectorPath(this.detector, 'anomalies', anomalies[0].id)) : null;
    } catch {
      return null; // one begins with an empty record
    }
  }

  get #record() {
    try {
      const record = JSON.parse(this.text);
      return record !== null && typeof record === 'object' && !Array.isArray(record) ? record : null;
    } catch {
      return null;
    }
  }

  #setRecord(record, key) {
    this.key = hasHistories(this.fields) ? key : ''; // other models take none
    this.text = JSON.stringify(record, null, 2);
    this.#score();
  }

  #later() {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.#score(), TYPING_MILLIS);
  }

  async #score() {
    this.#asking?.abort();
    const record = this.#record;
    this.compared = null;
    if (record === null) {
      this.problem = 'This is no JSON object yet.';
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const path = detectorPath(this.detector, 'score') + query({ key: this.key.trim() });
      const answer = await post(path, record, asking.signal);
      this.found = { ...answer.results[0], threshold: answer.threshold, known: answer.key };
      this.problem = null;
    } catch (problem) {
      if (!asking.signal.aborted) {
        this.problem = problem.message;
      }
    }
  }

  render() {
    return html`
      <div class="lead">
        <h1>Try a record</h1>
        <p class="lead-text">
          Change a value and see what <a href=${toDetector(this.detector)}>${this.detector}</a> says of it. Nothing of this reaches the stream.
        </p>
        <div class="row actions">
          ${this.generator
            ? html`<button type="button" class="main" @click=${this.#another}>An ordinary record</button>
                <button type="button" @click=${this.#interpolate}>On the way to another one</button>`
            : nothing}
          <button type="button" aria-pressed=${this.raw} @click=${() => (this.raw = !this.raw)}>Edit as JSON</button>
        </div>
        ${this.generator === false ? html`<p class="small soft">This model has no generator, so it makes up no ordinary records.</p>` : nothing}
      </div>
      ${this.path ? this.#way() : nothing}
      <div class="try">
        <section class="card" aria-labelledby="edit">
          <h2 id="edit">The record</h2>
          ${this.raw ? this.#editor() : this.#form()}
          ${hasHistories(this.fields)
            ? html`<label class="field-row key-row">
                <span>As the next record of key</span>
                <input name="key" .value=${this.key} autocomplete="off" spellcheck="false" placeholder="none" @input=${this.#changeKey} />
              </label>`
            : nothing}
          ${this.#masked()}
        </section>
        ${this.found ? this.#bar() : nothing}
        <section class="card verdict" aria-labelledby="verdict">
          <h2 id="verdict" class="visually-hidden">What the model says</h2>
          <div role="status">${this.problem ? html`<p class="problem">${this.problem}</p>` : nothing} ${this.found ? this.#verdict() : nothing}</div>
          ${this.found && this.found.outcome !== 'rejected'
            ? html`<button type="button" class="more" @click=${this.#compare}>Compare with ordinary records</button>`
            : nothing}
        </section>
      </div>
      ${this.compared
        ? html`<elbo-neighbours detector=${this.detector} .record=${this.compared.record} key=${this.compared.key}></elbo-neighbours>`
        : nothing}
    `;
  }

  /** What the service shows of a masked field is not its value, so that a record that it has shown is scored with another one. */
  #masked() {
    const masked = this.fields.filter((field) => field.masked).map((field) => field.name);
    return masked.length === 0
      ? nothing
      : html`<p class="small problem">
          Masked here: ${masked.join(', ')}. A record that Elbo shows has other values there than it came with: enter real ones before you
          trust the verdict.
        </p>`;
  }

  /** The verdict in a line, where a narrow screen has no place for it beside the record. */
  #bar() {
    const odd = this.found.outcome === 'anomaly';
    return html`<p class="verdict-bar" aria-hidden="true">
      <b class=${odd ? 'changed' : ''}>${odd ? 'Odd' : this.found.outcome === 'rejected' ? 'Cannot be scored' : 'Ordinary'}</b>
      <span>${odds(this.found.pValue)}</span>
    </p>`;
  }

  #form() {
    const record = this.#record;
    if (record === null) {
      return this.#editor();
    }
    return html`<form class="fields" @submit=${(event) => event.preventDefault()}>
      ${leaves(record).map(
        (leaf) => html`<label class="field-row">
          <span>${leaf.name}</span>
          ${typeof leaf.value === 'boolean'
            ? html`<select @change=${(event) => this.#change(leaf, event.target.value === 'true')}>
                ${[true, false].map((each) => html`<option value=${each} .selected=${leaf.value === each}>${each}</option>`)}
              </select>`
            : html`<input
                autocomplete="off"
                spellcheck="false"
                inputmode=${typeof leaf.value === 'number' ? 'decimal' : 'text'}
                .value=${leaf.value === null ? '' : String(leaf.value)}
                placeholder=${leaf.value === null ? 'missing' : ''}
                @input=${(event) => this.#change(leaf, leaf.parse(event.target.value))}
              />`}
        </label>`,
      )}
    </form>`;
  }

  #editor() {
    return html`<label class="editor">
      <span class="visually-hidden">The record as JSON</span>
      <textarea class="mono" name="record" spellcheck="false" rows="22" .value=${this.text} @input=${this.#changeText}></textarea>
    </label>`;
  }

  #compare() {
    this.compared = { record: this.#record, key: this.key.trim() };
  }

  #changeText(event) {
    this.text = event.target.value;
    this.#later();
  }

  #changeKey(event) {
    this.key = event.target.value;
    this.#later();
  }

  #change(leaf, value) {
    this.text = JSON.stringify(withLeaf(this.#record, leaf.path, value), null, 2);
    this.#later();
  }

  async #another() {
    this.path = null;
    const made = await this.#generate();
    if (made) {
      this.#setRecord(made.record, made.key);
    }
  }

  async #interpolate() {
    const from = this.#record;
    const made = await this.#generate();
    if (from && made) {
      try {
        this.path = await between(this.detector, from, made.record, this.key.trim(), STEPS);
        this.#goTo(0);
      } catch (problem) {
        this.problem = problem.message;
      }
    }
  }

  #goTo(step) {
    this.step = step;
    this.#setRecord(this.path[step].record, this.key);
  }

  #way() {
    const threshold = this.found?.threshold ?? 7;
    return html`<section class="card way" aria-labelledby="way">
      <h2 id="way">From this record to another one</h2>
      <p class="soft small">The model makes up what lies between them. Move along the way.</p>
      <input
        type="range"
        aria-label="Place on the way"
        min="0"
        max=${this.path.length - 1}
        .value=${String(this.step)}
        aria-valuetext="Step ${this.step + 1} of ${this.path.length}"
        @input=${(event) => this.#goTo(Number(event.target.value))}
      />
      <ol class="way-steps" aria-hidden="true">
        ${this.path.map(
          (each, i) => html`<li class=${i === this.step ? 'here' : ''}>
            ${meter(each.score / (threshold * 1.3), each.score >= threshold ? 'odd' : 'calm', 1 / 1.3)}
          </li>`,
        )}
      </ol>
    </section>`;
  }

  /** Of the record as it came, unchanged: its key has it in its history by now. */
  #before() {
    const { came } = this;
    if (!this.found.known || came?.text !== this.text || came.key !== this.key) {
      return nothing;
    }
    return html`<p class="small">
      When it came it was ${odds(came.pValue)}. Now its key has seen it, and what came after it, so that it may look more ordinary.
    </p>`;
  }

  #verdict() {
    const { found } = this;
    if (found.outcome === 'rejected') {
      return html`<p class="verdict-word">This record cannot be scored</p>
        <p>${found.detail || found.reason}</p>`;
    }
    const odd = found.outcome === 'anomaly';
    return html`
      <p class="verdict-word ${odd ? 'is-odd' : ''}">${odd ? html`${severity(found.severity)} Odd` : 'Ordinary'}</p>
      <p class="lead-text">${rarity(found.pValue)}</p>
      <div class="gauge">
        ${meter(found.score / (found.threshold * 2), odd ? 'odd' : 'calm', 0.5)}
        <p class="gauge-words small soft"><span>ordinary</span><span>alarm: ${oddsOfScore(found.threshold)}</span><span>${odds(Math.exp(-2 * found.threshold))}</span></p>
      </div>
      ${found.suppressed ? html`<p class="small">The rule ${found.suppressed} would suppress it.</p>` : nothing}
      ${this.#before()}
      ${found.known ? html`<p class="small soft">Compared with ${plural(found.known.records, 'earlier record')} of ${visible(found.known.key)}.</p>` : nothing}
      <h3 class="sub">${odd ? 'Why' : 'What adds most'}</h3>
      ${odd ? fall(found) : nothing} ${reasonsInWords(found.contributions ?? [])}
      <h3 class="sub">What the surprise is made of</h3>
      ${parts(found, this.view?.rawThreshold ?? null)}
    `;
  }
}

customElements.define('elbo-try', Try);
