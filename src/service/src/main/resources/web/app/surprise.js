import { html, nothing } from 'lit';
import { meter } from './meter.js';
import { fieldName, figure, oddsOfScore, value } from './words.js';

/** What makes the score of a model with a memory: each is the surprise of one measure by itself. */
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

/** What the raw score is made of: the surprise of each of its measures, beside the alarm; or else its parts as the model names them. */
export function parts({ parts: found, threshold }) {
  const surprises = Object.entries(SURPRISE_WORDS).filter(([name]) => found?.[name] != null);
  if (surprises.length > 0) {
    const top = 1.04 * Math.max(threshold, ...surprises.map(([name]) => found[name]));
    return html`<p class="small soft">How rare each measure is by itself. The model puts them together; how rare the whole is stands above.</p>
      ${bars(surprises, (name) => [
        meter(found[name] / top, found[name] >= threshold ? 'odd' : 'calm', threshold / top),
        oddsOfScore(found[name]),
      ])}`;
  }
  const names = Object.keys(found ?? {});
  return names.length === 0
    ? nothing
    : html`<p class="small soft">The model's own numbers, nats. What ordinary records have differs from model to model.</p>
        ${bars(
          names.map((name) => [name, PART_WORDS[name] ?? [name, '']]),
          (name) => [nothing, figure(found[name])],
        )}`;
}

const bars = (words, drawn) => html`<ul class="bars">
  ${words.map(([name, [title, meaning]]) => {
    const [bar, number] = drawn(name);
    return html`<li>
      <span class="bar-name">${title}<span class="note">${meaning}</span></span>
      ${bar}
      <span class="bar-number">${number}</span>
    </li>`;
  })}
</ul>`;
