import { type Limit } from '../domain/limit.js';
import { type SettingsReader } from './reader.js';
import { type Setting } from './setting.js';
import { settings } from './settings.js';
import { type LimitChoice } from './settings/abuse.js';

// Higher than any honest shop needs: GOV.UK Pay gives an account 15 payments and 75 reads a second.
const PAYMENTS: Limit = { count: 2_000, seconds: 10 };
const READS: Limit = { count: 10_000, seconds: 10 };
// The sandbox is there to be tried, under load as well; the headers are the same.
const WIDE: Limit = { count: 1_000_000, seconds: 10 };

const INVALID_TOKENS: Limit = { count: 60, seconds: 60 };
// Mastercard and Visa charge for more attempts than about this many on a card in a day.
const DECLINES_OF_CARD: Limit = { count: 10, seconds: 86_400 };
const DECLINES_OF_MANY: Limit = { count: 1_000, seconds: 600 };

/** The limits on abuse, of one of so many processes. */
export function abuseLimits({ read }: SettingsReader, production: boolean, processes: number) {
  const trustedProxies = read(settings.trustedProxies) ?? [];
  const limitOf = (one: Setting<LimitChoice>, auto: Limit | null): Limit | null => {
    const choice = read(one);
    return choice === 'auto' ? auto : choice;
  };
  const strict = (one: Setting<LimitChoice>, auto: Limit) => limitOf(one, production ? auto : null);
  const shareOf = (limit: Limit | null): Limit | null =>
    limit === null ? null : { ...limit, count: Math.ceil(limit.count / processes) };

  return {
    trustedProxies,
    rates: {
      payments: shareOf(limitOf(settings.rateLimitPayments, production ? PAYMENTS : WIDE)),
      reads: shareOf(limitOf(settings.rateLimitReads, production ? READS : WIDE)),
    },
    invalidTokensPerAddress: shareOf(strict(settings.invalidTokensPerAddress, INVALID_TOKENS)),
    declines: {
      // Not shared out: a payer who mistypes twice would be locked out.
      card: strict(settings.declinesPerCard, DECLINES_OF_CARD),
      merchant: shareOf(strict(settings.declinesPerMerchant, DECLINES_OF_MANY)),
      // Where nobody says who is in front, everybody may have the load balancer's address.
      address: shareOf(
        limitOf(
          settings.declinesPerAddress,
          production && trustedProxies.length > 0 ? DECLINES_OF_MANY : null,
        ),
      ),
    },
    declineAlert: {
      share: read(settings.declineAlertShare),
      declines: read(settings.declineAlertCount),
    },
  };
}
