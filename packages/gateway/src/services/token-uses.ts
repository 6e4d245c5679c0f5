import { type Clock } from './ports/clock.js';
import { type MerchantStore } from './ports/merchant-store.js';

const MINUTE_MS = 60_000;
const TOGETHER = 500;

/** Records when tokens were last used, to the minute and outside the requests. */
type TokenUses = {
  note(tokenId: string): void;
  /** Stores what was recorded. What cannot be written is lost. Throws StoreUnavailable. */
  flush(): Promise<void>;
};

export function createTokenUses(deps: {
  merchants: Pick<MerchantStore, 'noteUses'>;
  clock: Clock;
}): TokenUses {
  const { merchants, clock } = deps;
  // One entry per token, so never more than there are tokens.
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
