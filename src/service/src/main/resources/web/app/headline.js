import { html } from 'lit';
import { fieldName, visible } from './words.js';

/** What is odd about a row of the list, with the field's name set off and said once. */
export function headline(row) {
  const field = row.fields?.[0];
  if (!field) {
    return visible(row.headline) || 'no single field stands out';
  }
  const name = fieldName(field);
  let text = row.headline;
  for (const start of [`${field}: `, `${name} `]) {
    text = text.startsWith(start) ? text.slice(start.length) : text;
  }
  return html`<b>${name}</b> ${visible(text)}`;
}
