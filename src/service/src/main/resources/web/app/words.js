import { now } from './now.js';

/** Numbers, times and states in the words of a person. */

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const EXACT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LARGE = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
];

export const count = (number) => (number == null ? '–' : WHOLE.format(number));

export const figure = (number) => (number == null ? '–' : EXACT.format(number));

/** How many ordinary records there are for one that looks as odd: "40,000" or "1.7 million". */
export function many(number) {
  for (const [size, name] of LARGE) {
    if (number >= 0.995 * size) {
      return `${SHORT.format(number / size)} ${name}`;
    }
  }
  return SHORT.format(number);
}

/** A probability as odds: "1 in 40,000". */
export function odds(probability) {
  if (probability == null) {
    return '–';
  }
  return `1 in ${many(1 / Math.min(1, Math.max(probability, 1e-15)))}`;
}

export const oddsOfScore = (score) => odds(Math.exp(-score));

/** What a score means, as a sentence. */
export function rarity(probability) {
  if (probability > 0.45) {
    return 'As ordinary as most records.';
  }
  return `About ${odds(probability)} ordinary records looks this odd.`;
}

/** A share as a number of records: "6.1 of 1,000". */
export function share(value) {
  if (value == null) {
    return '–';
  }
  let base = 100;
  while (value > 0 && value * base < 0.95 && base < 1e6) {
    base *= 10;
  }
  return `${SHORT.format(value * base)} of ${WHOLE.format(base)}`;
}

export function percent(value) {
  if (value == null) {
    return '–';
  }
  if (value > 0 && value < 0.0001) {
    return '< 0.01 %';
  }
  return `${SHORT.format(100 * value)} %`;
}

/** A number of records a second, with no more digits than one can read. */
export const rate = (number) => (number == null ? '–' : number >= 10 ? WHOLE.format(number) : SHORT.format(number));

export function ago(time) {
  const seconds = Math.max(0, (now() - time) / 1000);
  if (seconds < 5) {
    return 'just now';
  }
  return `${span(seconds)} ago`;
}

/** A length of time by its largest unit: "3 min". */
export function span(seconds) {
  if (seconds < 60) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 3600) {
    return `${Math.round(seconds / 60)} min`;
  }
  if (seconds < 48 * 3600) {
    return `${Math.round(seconds / 3600)} h`;
  }
  const days = Math.round(seconds / 86400);
  return days < 60 ? `${days} days` : `${Math.round(days / 30)} months`;
}

const two = (number) => String(number).padStart(2, '0');

/** Time of day here, with the date unless it is today's. */
export function clock(time) {
  const at = new Date(time);
  const hours = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return at.toDateString() === new Date(now()).toDateString() ? hours : `${at.getDate()} ${MONTHS[at.getMonth()]}, ${hours}`;
}

/** Date and time here, in full. */
export function moment(time) {
  const at = new Date(time);
  const hours = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ${hours}`;
}

// control characters, those of no width, and those that turn the direction of what follows: a value could look like another one
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const MAX_TEXT = 400;

/** A text of a record so that all of it can be seen, and what is longer than some lines is cut. */
export function visible(text) {
  const seen = text
    .slice(0, MAX_TEXT)
    .replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return text.length > MAX_TEXT ? `${seen}… (${count(text.length)} characters)` : seen;
}

/** A value of a record as it is shown in a sentence. */
export function value(given) {
  if (given === null || given === undefined) {
    return 'nothing';
  }
  if (typeof given === 'number') {
    return Number.isInteger(given) ? String(given) : String(Number(given.toPrecision(6)));
  }
  return visible(String(given));
}

export const plural = (number, one, others = `${one}s`) => `${count(number)} ${number === 1 ? one : others}`;

const SUFFIXES = {
  usual: 'compared with what is usual for its key',
  rarity: 'how rare it is for its key',
};

/** A field's name without the part that says how it is derived from the history of a key. */
export function fieldName(field) {
  const dot = field.lastIndexOf('.');
  return dot > 0 && SUFFIXES[field.slice(dot + 1)] ? field.slice(0, dot) : field;
}

/** How a field is derived from the history of a key; empty if it is not. */
export const fieldNote = (field) => SUFFIXES[field.slice(field.lastIndexOf('.') + 1)] ?? '';

/** What is unusual about a field, with its name once. */
export function reason(contribution) {
  const name = fieldName(contribution.field);
  const text = contribution.text ?? `${value(contribution.value)} (expected ${value(contribution.expected)})`;
  return visible(text.startsWith(`${name} `) ? text : `${name} ${text}`);
}
