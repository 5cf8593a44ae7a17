import { html, nothing } from 'lit';
import { meter } from './meter.js';
import { fieldName, fieldNote, figure, reason, value } from './words.js';

/**
 * One row for each field that stands out: its value beside what was expected, what is usual, and how much it adds.
 *
 * @param usual says what is usual of a field, in words; nothing if that is not known
 */
export function reasonsTable(contributions, usual = () => null) {
  if (!contributions?.length) {
    return html`<p class="empty">No field stands out.</p>`;
  }
  const isUsualKnown = contributions.some((each) => usual(each.field));
  const most = Math.max(...contributions.map((each) => each.nats), 1e-9);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Fields that stand out"><table class="reason-table">
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Value</th>
        <th scope="col">Expected</th>
        ${isUsualKnown ? html`<th scope="col">Usual</th>` : nothing}
        <th scope="col">Adds, in nats</th>
      </tr>
    </thead>
    <tbody>
      ${contributions.map((each) => {
        const note = fieldNote(each.field);
        return html`<tr>
          <th scope="row">${fieldName(each.field)}${note ? html`<span class="note">${note}</span>` : nothing}</th>
          <td class="cell-value" data-column="Value">${value(each.value)}</td>
          <td class="soft" data-column="Expected">${each.expected === null ? '–' : value(each.expected)}</td>
          ${isUsualKnown ? html`<td class="soft" data-column="Usual">${usual(each.field) ?? '–'}</td>` : nothing}
          <td class="cell-bar" data-column="Adds, in nats">${meter(each.nats / most, 'odd')}<span class="meter-number">${figure(each.nats)}</span></td>
        </tr>`;
      })}
    </tbody>
  </table></div>`;
}

/** The reasons as sentences, those first that make the record odd. */
export function reasonsInWords(contributions) {
  return html`<ul class="reasons">
    ${contributions.map((each) => {
      const name = fieldName(each.field);
      const text = reason(each);
      return html`<li class=${each.remainingScore == null ? 'minor' : ''}><b>${name}</b>${text.slice(name.length)}</li>`;
    })}
  </ul>`;
}
