/** The record that goes from the view of an anomaly to the view that tries records. */
let draft = null;

/** @param pValue how rare the record was when it came */
export const keepDraft = (detector, record, key, pValue) => {
  draft = { detector, record, key, pValue };
};

/** The draft for a detector, once. */
export function takeDraft(detector) {
  const taken = draft?.detector === detector ? draft : null;
  draft = null;
  return taken;
}
