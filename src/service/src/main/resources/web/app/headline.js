import { html } from 'lit';
import { fieldName } from './words.js';

/** What is odd, with the field's name set off. */
export function headline(row) {
  const name = row.fields?.[0] ? fieldName(row.fields[0]) : '';
  return name && row.headline.startsWith(`${name} `)
    ? html`<b>${name}</b>${row.headline.slice(name.length)}`
    : row.headline;
}
