import { html, nothing } from 'lit';
import { Element } from './element.js';
import { meter } from './meter.js';
import { reloading } from './reloading.js';
import { count, fieldName, fieldNote, percent } from './words.js';

/** Population stability index: above these the distribution has changed a little, and a lot. */
const SOME_DRIFT = 0.1;
const MUCH_DRIFT = 0.25;
const MISSING_GROWTH = 0.02;

/** How each field fares: whether it drifts, is missing, and how often it is the main reason of an anomaly. */
class FieldTable extends reloading(Element, 'fields') {
  render() {
    const rows = this.found?.fields ?? [];
    const most = Math.max(1, ...rows.map((row) => row.timesMainReason ?? 0));
    const sorted = [...rows].sort((a, b) => (b.timesMainReason ?? 0) - (a.timesMainReason ?? 0));
    return html`
      <div class="section-head"><h2 id="fields">Fields</h2></div>
      ${this.problem ? html`<p class="problem">${this.problem}</p>` : nothing}
      ${rows.length === 0
        ? html`<p class="empty">No records yet.</p>`
        : html`<table class="field-table" aria-labelledby="fields">
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Main reason of odd records</th>
                <th scope="col">Values since training</th>
                <th scope="col">Missing</th>
                <th scope="col">Usual in training</th>
              </tr>
            </thead>
            <tbody>
              ${sorted.map((row) => this.#row(row, most))}
            </tbody>
          </table>`}
    `;
  }

  #row(row, most) {
    const note = fieldNote(row.name);
    return html`<tr>
      <th scope="row">${fieldName(row.name)}${note ? html`<span class="note">${note}</span>` : nothing}</th>
      <td>
        ${meter((row.timesMainReason ?? 0) / most, 'odd')}
        <span class="meter-number">${count(row.timesMainReason ?? 0)}</span>
      </td>
      <td data-column="Values since training">${this.#drift(row.drift)}</td>
      <td data-column="Missing">${this.#missing(row)}</td>
      <td class="soft cell-usual" data-column="Usual in training">${row.type === 'derived' ? 'depends on the key' : row.usual || '–'}</td>
    </tr>`;
  }

  #drift(drift) {
    if (drift == null) {
      return html`<span class="soft">not known yet</span>`;
    }
    const title = `population stability index ${drift.toFixed(3)}`;
    if (drift >= MUCH_DRIFT) {
      return html`<strong class="changed" title=${title}>changed a lot</strong>`;
    }
    return drift >= SOME_DRIFT ? html`<span title=${title}>changed a little</span>` : html`<span class="soft" title=${title}>as before</span>`;
  }

  #missing({ missingShare, missingShareTrained }) {
    if (missingShare == null) {
      return html`<span class="soft">not known yet</span>`;
    }
    const grown = missingShareTrained != null && missingShare - missingShareTrained > MISSING_GROWTH;
    const before =
      missingShareTrained != null && Math.abs(missingShare - missingShareTrained) > 0.0005
        ? html` <span class="soft">(${percent(missingShareTrained)} before)</span>`
        : nothing;
    if (missingShare === 0 && before === nothing) {
      return html`<span class="soft">never</span>`;
    }
    return grown ? html`<strong class="changed">${percent(missingShare)}</strong>${before}` : html`${percent(missingShare)}${before}`;
  }
}

customElements.define('elbo-field-table', FieldTable);
