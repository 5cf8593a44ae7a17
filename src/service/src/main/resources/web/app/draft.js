/** The record that goes from the view of an anomaly to the view that tries records. */
let draft = null;

export const keepDraft = (detector, record, key) => {
  draft = { detector, record, key };
};

/** The draft for a detector, once. */
export function takeDraft(detector) {
  const taken = draft?.detector === detector ? draft : null;
  draft = null;
  return taken;
}
