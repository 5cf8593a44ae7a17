import { html, nothing } from 'lit';
import { ago, moment, plural, visible } from './words.js';

/** How each state looks. */
const LOOKS = {
  ready: 'ready',
  learning: 'learning',
  paused: 'paused',
  stale: 'stale',
  failing: 'failing',
  starting: 'starting',
  'awaiting-schema': 'waiting',
};

/** States whose words are not those of the API. */
const WORDS = { 'awaiting-schema': 'waits for a schema' };

/** A detector's state as a word with a mark. */
export const stateMark = (state) =>
  html`<span class="state ${LOOKS[state.word] ?? ''}"
    ><span class="state-mark" aria-hidden="true"></span>${WORDS[state.word] ?? state.word}</span
  >`;

/** Why it is not simply ready. */
export const stateReason = (state) => (state.reason ? html`<p class="state-reason">${state.reason}</p>` : nothing);

/** What the last schema of its records has changed for its fields. */
export const schemaChange = (change) =>
  change ? html`<p class="state-reason">${change.text}, at ${moment(change.at)}</p>` : nothing;

/** Whether most records become dead letters, as they do if a setting does not fit the topic. */
const mostAreDeadLetters = ({ records, deadLetters }) => deadLetters != null && deadLetters.records > records / 2;

/** How many records could not be scored since the instance started, and why the last one could not. */
export function deadLetters(detector) {
  const letters = detector.deadLetters;
  if (!letters) {
    return nothing;
  }
  return html`<p class=${mostAreDeadLetters(detector) ? 'problem' : 'state-reason'}>
    <b>${plural(letters.records, 'dead letter')}</b> of ${plural(detector.records, 'record')} since the start, the last one ${ago(letters.at)}:
    ${letters.reason}, ${visible(letters.detail)}
  </p>`;
}

/** Whether somebody should look at it now. */
export const needsAttention = (detector) =>
  ['failing', 'awaiting-schema'].includes(detector.state.word) || mostAreDeadLetters(detector);
