import { type Clock } from './ports/clock.js';
import { type MerchantStore } from './ports/merchant-store.js';

const MINUTE_MS = 60_000;
const TOGETHER = 500;

/** Notes when tokens are used, to the minute and beside the requests that use them. */
export interface TokenUses {
  note(tokenId: string): void;
  /** Writes down what was noted. What cannot be written is lost. Throws StoreUnavailable. */
  flush(): Promise<void>;
}

export function createTokenUses(deps: {
  merchants: Pick<MerchantStore, 'noteUses'>;
  clock: Clock;
}): TokenUses {
  const { merchants, clock } = deps;
  // A token has one entry, so there are never more than tokens that were issued.
  let minutes = new Map<string, number>();

  return {
    note(tokenId) {
      minutes.set(tokenId, Math.floor(clock().getTime() / MINUTE_MS));
    },

    async flush() {
      const noted = minutes;
      minutes = new Map();
      for (const minute of new Set(noted.values())) {
        const ids = [...noted].filter(([, at]) => at === minute).map(([id]) => id);
        for (let at = 0; at < ids.length; at += TOGETHER) {
          await merchants.noteUses(ids.slice(at, at + TOGETHER), new Date(minute * MINUTE_MS));
        }
      }
    },
  };
}
