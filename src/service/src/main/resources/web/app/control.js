import { html, nothing } from 'lit';
import { detectorPath, get, post, put } from './api.js';
import { Element } from './element.js';
import { live } from './live.js';
import { ago, share } from './words.js';

const RELOAD_MILLIS = 10_000;
const MAY_NOT = [401, 403, 404, 409];

/** What an operator may do with a detector: pause it, resume it, and set its budget of alarms. Others do not see it. */
class Control extends Element {
  static properties = { detector: {}, found: { state: true }, problem: { state: true }, busy: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.listen(live, 'status', () => this.#look());
    this.every(RELOAD_MILLIS, () => this.#load());
  }

  willUpdate(changed) {
    if (changed.has('detector')) {
      this.found = null;
      this.#load();
    }
  }

  get #mayChange() {
    return live.hasRole('operator');
  }

  #look() {
    if (this.#mayChange && !this.found) {
      this.#load();
    }
  }

  async #load() {
    if (this.#mayChange && !this.busy) {
      try {
        this.found = await get(detectorPath(this.detector, 'control'));
      } catch (problem) {
        if (MAY_NOT.includes(problem.status)) {
          this.found = null; // there is nothing to change; another problem passes, and what somebody is writing stays
        }
      }
    }
  }

  async #change(event, call, what, change) {
    event.preventDefault();
    this.busy = true;
    const why = new FormData(event.target).get('why') ?? '';
    try {
      this.found = await call(detectorPath(this.detector, what), { ...change, why, ifRevision: this.found.revision });
      this.problem = null;
    } catch (problem) {
      this.problem = problem.message;
    } finally {
      this.busy = false;
    }
  }

  render() {
    if (!this.found || !this.#mayChange) {
      return nothing;
    }
    return html`<details class="card control">
      <summary><h2>Pause it, or change its budget</h2></summary>
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.found.paused ? this.#resume() : this.#pause()} ${this.#budget()}
    </details>`;
  }

  #pause() {
    return html`<form @submit=${(event) => this.#change(event, post, 'pause', {})}>
      <p>Stop reading the topic, on every instance. Records wait there, also those for other detectors of the topic.</p>
      ${this.#why()}
      <button type="submit" ?disabled=${this.busy}>Pause the detector</button>
    </form>`;
  }

  #resume() {
    const { pause } = this.found;
    return html`<form @submit=${(event) => this.#change(event, post, 'resume', {})}>
      <p>
        Paused${pause ? html` by ${pause.by} ${ago(Date.parse(pause.at))}` : nothing}${pause?.why ? `: ${pause.why}` : ''}. Records wait in the
        topic.
      </p>
      <button type="submit" class="main" ?disabled=${this.busy}>Resume the detector</button>
    </form>`;
  }

  #budget() {
    const inUse = Number(this.found.inUse?.alertBudget);
    return html`<form
      @submit=${(event) => {
        const text = new FormData(event.target).get('budget').trim();
        return this.#change(event, put, 'budgets', { alertBudget: text === '' ? null : text, criticalBudget: this.found.criticalBudget ?? null });
      }}
    >
      <p>
        Share of ordinary records that may be flagged${Number.isFinite(inUse) && inUse > 0 ? html`; now ${share(inUse)}` : nothing}. Empty is what is
        configured.
      </p>
      <label><span>Budget</span><input name="budget" placeholder="0.1%" autocomplete="off" maxlength="40" .value=${this.found.alertBudget ?? ''} /></label>
      ${this.#why()}
      <button type="submit" ?disabled=${this.busy}>Set the budget</button>
    </form>`;
  }

  #why() {
    return html`<label><span>Why</span><input name="why" autocomplete="off" maxlength="300" /></label>`;
  }
}

customElements.define('elbo-control', Control);
