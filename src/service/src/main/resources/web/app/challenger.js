import { html, nothing } from 'lit';
import { Element } from './element.js';
import { live } from './live.js';
import { reloading } from './reloading.js';
import { ago, count, oddsOfScore, plural, share, value, visible } from './words.js';

const EXAMPLES = 5;

/** What the challenger would change: the anomalies that it would add, and those that it would not raise any more. */
class Challenger extends reloading(Element, 'challenger') {
  willUpdate(changed) {
    super.willUpdate(changed);
    this.hidden = !this.found; // most detectors have no challenger
  }

  /** Challengers come from a registry. */
  mayComeLater() {
    return this.found !== null || live.detector(this.detector)?.model.registryVersion != null;
  }

  render() {
    const { found } = this;
    if (!found) {
      return nothing;
    }
    const { counts } = found;
    return html`<section class="card" aria-labelledby="challenger">
      <div class="section-head"><h2 id="challenger">Challenger: version ${found.version}, beside version ${found.against}</h2></div>
      <p class="soft">
        It scores the same records and publishes nothing.
        ${found.since ? html`Begun ${ago(Date.parse(found.since))}, ${plural(counts.records, 'record')} compared.` : 'It has scored nothing yet.'}
        It flags ${share(found.challengerAlarmRate)}, the active one ${share(found.activeAlarmRate)}; the budget is ${share(found.budget)}.
      </p>
      ${found.suspended?.length ? html`<p class="problem">Suspended: ${found.suspended.join('; ')}</p>` : nothing}
      <dl class="figures diff-figures">
        <div><dt>flagged by both</dt><dd>${count(counts.kept)}</dd></div>
        <div><dt>it would add</dt><dd>${count(counts.gained)}</dd></div>
        <div><dt>it would lose</dt><dd>${count(counts.lost)}</dd></div>
      </dl>
      ${this.#gates(found.gates)}
      <div class="diff">
        ${this.#examples('It would add', found.gained)} ${this.#examples('It would lose', found.lost)}
      </div>
    </section>`;
  }

  #gates(gates) {
    if (!gates) {
      return nothing;
    }
    return html`<p class="small soft">
      ${gates.passed ? 'It has passed its gates.' : 'It becomes active by itself once it has passed its gates.'}
    </p>`;
  }

  #examples(title, examples) {
    return html`<div>
      <h3>${title}</h3>
      ${examples?.length
        ? html`<ul class="diff-list">
            ${examples.slice(0, EXAMPLES).map(
              (each) => html`<li>
                <span class="key">${each.key == null ? `${each.partition}-${each.offset}` : visible(each.key)}</span>
                <span class="soft">${oddsOfScore(each.activeScore)} → ${oddsOfScore(each.challengerScore)}</span>
                <span>${(each.fields ?? []).map((field) => html`<b>${field.name}</b> ${value(field.value)} (expected ${value(field.expected)}) `)}</span>
              </li>`,
            )}
          </ul>`
        : html`<p class="empty">None so far.</p>`}
    </div>`;
  }
}

customElements.define('elbo-challenger', Challenger);
