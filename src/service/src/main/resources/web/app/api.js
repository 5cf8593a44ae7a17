/** The REST interface under /api/v1, as the page asks it. */

/** An answer that is not what was asked for; the message is for people. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const HEADERS = { Accept: 'application/json', 'X-Requested-With': 'JavaScript' };

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(`/api/v1/${path}`, { ...options, credentials: 'same-origin' });
  } catch {
    throw new Refused(0, 'The service does not answer.');
  }
  if (answer.ok) {
    return answer.json();
  }
  if (answer.status === 401 || answer.status === 499) {
    throw new Refused(401, 'You are not logged in any more. Load the page again.');
  }
  let detail;
  try {
    detail = (await answer.json()).detail;
  } catch {
    detail = null;
  }
  throw new Refused(answer.status, detail || `The service answers with status ${answer.status}.`);
}

export const get = (path, signal) => call(path, { headers: HEADERS, signal });

const send = (method) => (path, body, signal) =>
  call(path, {
    method,
    headers: { ...HEADERS, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });

export const post = send('POST');
export const put = send('PUT');

/** Path of a detector, or of something below it. */
export const detectorPath = (name, ...rest) => ['detectors', name, ...rest].map(encodeURIComponent).join('/');

/** A query from those parameters that have a value. */
export function query(parameters) {
  const given = Object.entries(parameters).filter(([, each]) => each !== '' && each != null);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** A detector with its model, fields and thresholds; null if there is none of this name. */
export const detectorView = async (name) => (await get('detectors')).find((each) => each.name === name) ?? null;
