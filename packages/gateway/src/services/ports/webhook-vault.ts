import { type Secret } from '../../domain/secret.js';
import {
  type OldSecret,
  type SealedSecret,
  type WebhookEndpoint,
} from '../../domain/webhooks/endpoint.js';

type Place = Pick<WebhookEndpoint, 'id' | 'merchantId'>;

/** Makes, encrypts and uses the secrets that sign what is sent to endpoints. */
export type WebhookVault = {
  /** The id of the key that encrypts. */
  readonly keyId: string;
  newSecret(): Secret;
  seal(place: Place, secret: Secret): SealedSecret;
  /** Throws SecretUnopened. */
  open(place: Place, sealed: SealedSecret): Secret;
  /** As the secret before a roll: encrypted for another column. Both throw SecretUnopened. */
  sealOld(place: Place, secret: Secret, validUntil: Date): OldSecret;
  openOld(place: Place, old: OldSecret): Secret;
  /** The header `webhook-signature` of Standard Webhooks: a signature by each secret. */
  sign(secrets: readonly Secret[], message: SignedMessage): string;
};

type SignedMessage = {
  readonly id: string;
  /** The time that it is signed with, to the second. */
  readonly at: Date;
  readonly body: string;
};

/** The ring has no such key, or the row was changed or swapped. */
export class SecretUnopened extends Error {
  override readonly name = 'SecretUnopened';
}
