/** The addresses of the views: #/, #/d/<detector>?<filters>, #/d/<detector>/a/<id>, #/d/<detector>/try. */

export function route(hash = location.hash) {
  let parts;
  try {
    parts = hash.replace(/^#\/?/, '').split('?')[0].split('/').map(decodeURIComponent);
  } catch {
    return { view: 'unknown' };
  }
  if (parts.length === 1 && parts[0] === '') {
    return { view: 'overview' };
  }
  const [kind, detector, what, id] = parts;
  if (kind !== 'd' || !detector) {
    return { view: 'unknown' };
  }
  if (parts.length === 2) {
    return { view: 'detector', detector };
  }
  if (what === 'a' && id && parts.length === 4) {
    return { view: 'anomaly', detector, id };
  }
  if (what === 'try' && parts.length === 3) {
    return { view: 'try', detector };
  }
  return { view: 'unknown' };
}

const to = (...parts) => `#/${parts.map(encodeURIComponent).join('/')}`;

export const toOverview = () => '#/';
export const toDetector = (detector) => to('d', detector);
export const toAnomaly = (detector, id) => to('d', detector, 'a', id);
export const toTry = (detector) => to('d', detector, 'try');

/** The filters of a list that the address names. */
export const filterInAddress = (hash = location.hash) => Object.fromEntries(new URLSearchParams(hash.split('?')[1] ?? ''));

/** Puts the filters of a list into the address, so that they are there after going back, and in a link. */
export function keepInAddress(filter) {
  const set = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
  const query = set.toString();
  history.replaceState(null, '', location.hash.split('?')[0] + (query && `?${query}`));
}
