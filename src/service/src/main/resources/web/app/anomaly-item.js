import { html } from 'lit';
import { severity } from './icons.js';
import { toAnomaly } from './route.js';
import { headline } from './headline.js';
import { clock, odds, visible } from './words.js';

/** One anomaly in a list: what is odd, whose record it is, and how rare that is. */
export const anomalyItem = (detector, row, showDetector = false) => html`<li class="odd-item">
  <a href=${toAnomaly(detector, row.id)}>
    ${severity(row.severity)}
    <span class="odd-what">${headline(row)}</span>
    <span class="odd-rare">${odds(row.pValue)}</span>
    <span class="odd-where">
      <time datetime=${new Date(row.t).toISOString()}>${clock(row.t)}</time>${row.key ? html`<span class="key">${visible(row.key)}</span>` : ''}${showDetector
        ? html`<span>${detector}</span>`
        : ''}
    </span>
  </a>
</li>`;
