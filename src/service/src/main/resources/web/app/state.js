import { html, nothing } from 'lit';
import { moment } from './words.js';

const WORDS = {
  ready: 'ready',
  learning: 'learning',
  paused: 'paused',
  stale: 'stale',
  failing: 'failing',
  starting: 'starting',
};

/** A detector's state as a word with a mark. */
export const stateMark = (state) =>
  html`<span class="state ${WORDS[state.word] ?? ''}"><span class="state-mark" aria-hidden="true"></span>${state.word}</span>`;

/** Why it is not simply ready. */
export const stateReason = (state) => (state.reason ? html`<p class="state-reason">${state.reason}</p>` : nothing);

/** What the last schema of its records has changed for its fields. */
export const schemaChange = (change) =>
  change ? html`<p class="state-reason">${change.text}, at ${moment(change.at)}</p>` : nothing;

/** Whether somebody should look at it now. */
export const needsAttention = (detector) => detector.state.word === 'failing';
