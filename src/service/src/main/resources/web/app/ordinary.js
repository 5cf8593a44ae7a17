import { detectorPath, get, post, query } from './api.js';
import { hasHistories, pathOf } from './fields.js';
import { withLeaf } from './leaves.js';

const GENERATED = 20;
const CANDIDATES = 8;

/**
 * Makes up ordinary records of a detector. A model with histories of keys makes up only the fields that do not depend on them:
 * the others are those of a recent record, made ordinary, and its key is the one to score with.
 */
export class Ordinary {
  #detector;
  #fields;
  #template = null;
  #ready = [];
  #seed = Math.floor(Math.random() * 1e9);

  /** @param fields of the detector's model */
  constructor(detector, fields) {
    this.#detector = detector;
    this.#fields = fields;
  }

  /** The next one, as `{record, key}`. Throws with status 404 if the model has no generator. */
  async next() {
    if (this.#ready.length === 0) {
      const { records } = await post(detectorPath(this.#detector, 'generate'), { records: GENERATED, seed: this.#seed++ });
      this.#template ??= await this.#findTemplate();
      this.#ready = await this.#ordinaryOf(records);
    }
    return this.#ready.shift();
  }

  async #ordinaryOf(generated) {
    const { record: template, key } = this.#template;
    if (template === null) {
      const ordinary = generated.filter((each) => each.outcome === 'ordinary');
      return (ordinary.length > 0 ? ordinary : generated).map(({ record }) => ({ record, key: '' }));
    }
    const records = generated.map(({ record }) => merged(template, record));
    const scored = await score(this.#detector, records, key);
    const ordinary = records.filter((_, i) => scored[i].outcome === 'ordinary');
    return (ordinary.length > 0 ? ordinary : [template]).map((record) => ({ record, key }));
  }

  /** A recent odd record with expected values where it is odd; with no record if the model has no histories, or nothing was odd. */
  async #findTemplate() {
    const none = { record: null, key: '' };
    if (!hasHistories(this.#fields)) {
      return none;
    }
    const paths = new Map(this.#fields.map((field) => [field.name, pathOf(field)]));
    const { anomalies } = await get(`${detectorPath(this.#detector, 'anomalies')}?limit=${CANDIDATES}`);
    for (const { id } of anomalies) {
      const found = await get(detectorPath(this.#detector, 'anomalies', id));
      const record = found.payload && repaired(found, paths);
      if (record && (await score(this.#detector, [record], found.key))[0].outcome === 'ordinary') {
        return { record, key: found.key };
      }
    }
    return none;
  }
}

/** What lies between two records, each with its score; what the model does not make up is as in the first. */
export async function between(detector, from, to, key, steps) {
  const answer = await post(detectorPath(detector, 'interpolate'), { from, to, steps });
  const records = answer.records.map(({ record }) => merged(from, record));
  const scored = await score(detector, records, key);
  return records.map((record, i) => ({ record, score: scored[i].score ?? 0 }));
}

async function score(detector, records, key) {
  const answer = await post(detectorPath(detector, 'score') + query({ key }), records);
  return answer.results;
}

/** The record with the expected values of the fields that make it odd; null if one of them has none to show. */
function repaired({ payload, contributions }, paths) {
  let record = payload;
  for (const { field, expected, remainingScore } of contributions) {
    if (remainingScore != null) {
      const path = paths.get(field);
      if (!path || expected === null) {
        return null;
      }
      record = withLeaf(record, path, expected);
    }
  }
  return record;
}

function merged(under, over) {
  const isTree = (node) => node !== null && typeof node === 'object' && !Array.isArray(node);
  if (!isTree(under) || !isTree(over)) {
    return over;
  }
  return Object.entries(over).reduce((tree, [name, value]) => withLeaf(tree, [name], merged(tree[name], value)), under);
}
