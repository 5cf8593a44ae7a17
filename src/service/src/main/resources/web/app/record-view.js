import { html, nothing } from 'lit';
import { plural, visible } from './words.js';

const MAX_DEPTH = 20;
const MAX_LINES = 400;

/**
 * A record as JSON, a line for each value, those marked that stand out.
 *
 * @param odd pointers of the values that stand out, such as /card/country
 */
export function recordView(record, odd = new Set()) {
  const room = { left: MAX_LINES };
  return html`<div class="record scroll" tabindex="0" role="group" aria-label="The record">
    ${lines(record, '', 0, odd, room)}
    ${room.left < 0 ? html`<p class="soft">${plural(-room.left, 'line')} more: copy the record as JSON to see all of it.</p>` : nothing}
  </div>`;
}

const escapePart = (name) => name.replaceAll('~', '~0').replaceAll('/', '~1');

function lines(node, pointer, depth, odd, room) {
  const isList = Array.isArray(node);
  return Object.entries(node).map(([name, each]) => {
    if (--room.left < 0) {
      return nothing;
    }
    const here = `${pointer}/${escapePart(name)}`;
    const label = html`<span class="record-name">${isList ? '–' : visible(name)}</span>`;
    if (each !== null && typeof each === 'object' && depth < MAX_DEPTH) {
      return html`<div class="record-line">${label}${Object.keys(each).length === 0 ? html`<span class="soft">${Array.isArray(each) ? '[]' : '{}'}</span>` : nothing}</div>
        <div class="record-nested">${lines(each, here, depth + 1, odd, room)}</div>`;
    }
    const stands = odd.has(here);
    return html`<div class="record-line ${stands ? 'stands-out' : ''}">
      ${label}<span class="record-value ${typeof each}">${visible(JSON.stringify(each))}</span>${stands
        ? html`<span class="visually-hidden">, stands out</span>`
        : nothing}
    </div>`;
  });
}
