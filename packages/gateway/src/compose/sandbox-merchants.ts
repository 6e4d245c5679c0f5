import { Refusal } from '../domain/errors.js';
import { Secret } from '../domain/secret.js';
import { SANDBOX_MERCHANTS } from '../config/sandbox.js';
import { type Merchants } from '../services/merchants.js';

/** Throws Refusal if a published token is valid. */
export async function refuseSandbox(
  merchants: Merchants,
  { production }: { production: boolean },
): Promise<void> {
  const who = production
    ? 'Production'
    : 'On MySQL, a gateway that is not told NODE_ENV=development';
  for (const { id, token } of SANDBOX_MERCHANTS) {
    if (await merchants.isActive(new Secret(token))) {
      throw new Refusal(
        `${who} refuses the published sandbox token of ${id}. Revoke it first: npm run merchant -- list`,
      );
    }
  }
}

/** Accepts the published tokens, in development only. */
export async function addTestMerchants(merchants: Merchants): Promise<void> {
  for (const { id, name, token } of SANDBOX_MERCHANTS) {
    await merchants.ensure({ id, name, token: new Secret(token) });
  }
}
