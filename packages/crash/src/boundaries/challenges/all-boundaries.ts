import { type ChallengeBoundary } from './challenge-boundary.js';
import { gatewayBoundaries } from './gateway-boundaries.js';
import { outageBoundaries } from './outage-boundaries.js';
import { pausedBoundaries } from './paused-boundaries.js';
import { voidBoundaries } from './void-boundaries.js';

/** Every boundary of a challenge. */
export const challengeBoundaries: readonly ChallengeBoundary[] = [
  ...gatewayBoundaries,
  ...voidBoundaries,
  ...pausedBoundaries,
  ...outageBoundaries,
];
