const TOLERATED_MILLIS = 2_000;

let ahead = 0; // of the service's clock, by how much this browser's is

/** What time it is by the service's clock, milliseconds since 1970: that of what it tells. */
export const now = () => Date.now() - ahead;

/** The service has said what time it is. What an answer takes on its way is not worth a correction. */
export function tell(serviceMillis) {
  const difference = Date.now() - serviceMillis;
  ahead = Math.abs(difference) > TOLERATED_MILLIS ? difference : 0;
}
