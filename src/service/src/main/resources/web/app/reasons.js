import { html, nothing } from 'lit';
import { meter } from './meter.js';
import { fieldName, fieldNote, figure, reason, value } from './words.js';

/**
 * One row for each field that stands out: its value beside what was expected, what is usual, and how much it adds.
 *
 * @param usual what is usual by the name of a field, in words
 */
export function reasonsTable(contributions, usual = new Map()) {
  if (!contributions?.length) {
    return html`<p class="empty">No field stands out.</p>`;
  }
  const most = Math.max(...contributions.map((each) => each.nats), 1e-9);
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Fields that stand out"><table class="reason-table">
    <thead>
      <tr>
        <th scope="col">Field</th>
        <th scope="col">Value</th>
        <th scope="col">Expected</th>
        ${usual.size ? html`<th scope="col">Usual</th>` : nothing}
        <th scope="col">Adds, in nats</th>
      </tr>
    </thead>
    <tbody>
      ${contributions.map((each) => {
        const note = fieldNote(each.field);
        return html`<tr>
          <th scope="row">${fieldName(each.field)}${note ? html`<span class="note">${note}</span>` : nothing}</th>
          <td class="cell-value">${value(each.value)}</td>
          <td class="soft">${each.expected === null ? '–' : value(each.expected)}</td>
          ${usual.size ? html`<td class="soft">${usual.get(each.field) ?? usual.get(fieldName(each.field)) ?? '–'}</td>` : nothing}
          <td class="cell-bar">${meter(each.nats / most, 'odd')}<span class="meter-number">${figure(each.nats)}</span></td>
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
