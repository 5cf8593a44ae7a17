import { html, nothing } from 'lit';
import { meter } from './meter.js';
import { fieldName, figure, oddsOfScore, value } from './words.js';

const PART_WORDS = {
  reconstructionLoss: ['Values that do not fit together', 'how far the record is from what the model would expect in its place'],
  klDivergence: ['A record of an unusual kind', 'how far it lies, as a whole, from where ordinary records lie'],
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

/** The parts of a raw score, with what each means. */
export function parts(found) {
  const names = Object.keys(found ?? {});
  if (names.length === 0) {
    return nothing;
  }
  const most = Math.max(...Object.values(found), 1e-9);
  return html`<ul class="bars">
    ${names.map((name) => {
      const [title, meaning] = PART_WORDS[name] ?? [name, ''];
      return html`<li>
        <span class="bar-name">${title}<span class="note">${meaning}</span></span>
        ${meter(found[name] / most, 'calm')}
        <span class="bar-number">${figure(found[name])}</span>
      </li>`;
    })}
  </ul>`;
}
