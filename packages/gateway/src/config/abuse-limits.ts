import { type Limit } from '../domain/limit.js';
import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import { type Setting } from '@payment-gateway/service-kit/config/setting';
import { settings } from './settings.js';
import { type LimitChoice } from './settings/abuse.js';

// Higher than any honest shop needs: GOV.UK Pay allows an account 15 payments and 75 reads per second.
const PAYMENTS: Limit = { count: 2_000, seconds: 10 };
const READS: Limit = { count: 10_000, seconds: 10 };
// The sandbox may be load-tested; it sends the same headers.
const WIDE: Limit = { count: 1_000_000, seconds: 10 };

const INVALID_TOKENS: Limit = { count: 60, seconds: 60 };
// Mastercard and Visa charge fees above about this many attempts per card and day.
const DECLINES_OF_CARD: Limit = { count: 10, seconds: 86_400 };
const DECLINES_OF_MANY: Limit = { count: 1_000, seconds: 600 };

/** The limits on abuse of one process, which shares them with the others. */
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
      // Not divided among the processes: a payer who mistypes twice would be blocked.
      card: strict(settings.declinesPerCard, DECLINES_OF_CARD),
      merchant: shareOf(strict(settings.declinesPerMerchant, DECLINES_OF_MANY)),
      // Without known proxies, all clients may have the load balancer's address.
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
