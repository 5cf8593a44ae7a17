/** The values of a record, one by one. */

const MAX_LEAVES = 200;

const parsers = {
  number: (text) => (text.trim() === '' ? null : Number.isFinite(Number(text)) ? Number(text) : text),
  string: (text) => text,
  // a value that is missing may become either
  object: (text) => (text.trim() === '' ? null : Number.isFinite(Number(text)) ? Number(text) : text),
};

/** Every value that is no object or list of its own: its path, its name with dots, and how text becomes such a value. */
export function leaves(record) {
  const found = [];
  const visit = (node, path) => {
    for (const [name, value] of Object.entries(node)) {
      if (found.length >= MAX_LEAVES) {
        return;
      }
      const here = [...path, name];
      if (value !== null && typeof value === 'object') {
        visit(value, here);
      } else {
        found.push({ path: here, name: here.join('.'), value, parse: parsers[typeof value] ?? parsers.string });
      }
    }
  };
  visit(record, []);
  return found;
}

/** A copy of the record with another value at a path. */
export function withLeaf(record, [name, ...rest], value) {
  const copy = Array.isArray(record) ? [...record] : { ...record };
  const next = rest.length === 0 ? value : withLeaf(record[name] ?? {}, rest, value);
  Object.defineProperty(copy, name, { value: next, enumerable: true, configurable: true, writable: true });
  return copy;
}
