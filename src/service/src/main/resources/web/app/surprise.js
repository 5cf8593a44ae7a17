import { html, nothing } from 'lit';
import { meter } from './meter.js';
import { fieldName, figure, oddsOfScore, value } from './words.js';

/** What the raw score of a model with a memory is made of. */
const SURPRISE_WORDS = {
  localSurprise: ['Unlike its nearest ordinary records', 'how far it lies from those that it is most like'],
  lossSurprise: ['Values that do not fit together', 'how far it is from what the model would expect in its place'],
  globalSurprise: ['Far from ordinary records as a whole', 'how far it lies from small groups of them'],
  marginalSurprise: ['Single values far out', 'how far its numbers lie from the middle, one by one'],
};

const PART_WORDS = {
  reconstructionLoss: ['Reconstruction loss', 'how far the record is from what the model would expect in its place'],
  klDivergence: ['KL divergence', 'how far it lies, as a whole, from where ordinary records lie'],
};

/** How a score falls when odd fields get their expected values, one after the other, until the record is ordinary. */
export function fall({ score, threshold, contributions }) {
  const steps = contributions.filter((each) => each.remainingScore != null);
  if (steps.length === 0) {
    return nothing;
  }
  const top = Math.max(score, threshold) * 1.04;
  const bar = (each) => meter(each / top, each >= threshold ? 'odd' : 'calm', threshold / top);
  return html`<ol class="fall">
    <li>
      <span class="fall-what">As it came</span>
      ${bar(score)}
      <span class="fall-rare">${oddsOfScore(score)}</span>
    </li>
    ${steps.map(
      (each, i) => html`<li>
        <span class="fall-what">
          ${i === 0 ? 'with' : 'and with'} <b>${fieldName(each.field)}</b>
          ${each.expected === null ? 'as usual' : html`${value(each.expected)} instead of ${value(each.value)}`}
        </span>
        ${bar(each.remainingScore)}
        <span class="fall-rare">${each.remainingScore < threshold ? 'ordinary' : oddsOfScore(each.remainingScore)}</span>
      </li>`,
    )}
    <li class="fall-alarm"><span></span><span>The mark is where the alarm begins: ${oddsOfScore(threshold)}.</span></li>
  </ol>`;
}

/**
 * What the raw score is made of, beside the raw score from which a record is odd; or else its parts as the model names them. They
 * are in units of the model's own: how rare the whole is only the score says.
 *
 * @param rawThreshold null if it is not known
 */
export function parts({ parts: found, rawScore }, rawThreshold) {
  const words = found?.localSurprise == null ? PART_WORDS : SURPRISE_WORDS;
  const names = Object.keys(found ?? {}).filter((name) => words === PART_WORDS || words[name]);
  if (names.length === 0) {
    return nothing;
  }
  const top = 1.04 * Math.max(rawThreshold ?? 0, rawScore ?? 0, ...names.map((name) => found[name]));
  const bar = (number) => meter(number / top, number >= rawThreshold ? 'odd' : 'calm', rawThreshold ? rawThreshold / top : null);
  return html`<ul class="bars">
      ${names.map((name) => {
        const [title, meaning] = words[name] ?? [name, ''];
        return html`<li>
          <span class="bar-name">${title}<span class="note">${meaning}</span></span>
          ${bar(found[name])}
          <span class="bar-number">${figure(found[name])}</span>
        </li>`;
      })}
      <li>
        <span class="bar-name"><b>Together, the raw score</b><span class="note">what ordinary records reach of it makes the score</span></span>
        ${bar(rawScore)}
        <span class="bar-number">${figure(rawScore)}</span>
      </li>
    </ul>
    ${rawThreshold ? html`<p class="small soft">In the model's own unit. The mark is where the alarm begins: ${figure(rawThreshold)}.</p>` : nothing}`;
}
