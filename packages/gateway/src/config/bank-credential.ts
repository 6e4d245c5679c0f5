import { isKeyOf } from '../vault/certificates.js';
import { type SettingsReader } from '@payment-gateway/service-kit/config/reader';
import { settings } from './settings.js';

/** The gateway's credential at the bank, and the authorities that may sign the bank's certificate. */
export function bankCredential({ read, refuse }: SettingsReader) {
  const { bankUrl, bankToken, bankTlsCa, bankTlsCert, bankTlsKey } = settings;
  const [ca, certificate, key] = [read(bankTlsCa), read(bankTlsCert), read(bankTlsKey)];
  if (certificate !== null && key === null) {
    refuse([bankTlsKey, bankTlsCert], `must be set, since ${bankTlsCert.variable} is`);
  }
  if (key !== null && certificate === null) {
    refuse([bankTlsCert, bankTlsKey], `must be set, since ${bankTlsKey.variable} is`);
  }
  if (certificate !== null && key !== null && !isKeyOf(certificate, key.reveal())) {
    refuse([bankTlsKey, bankTlsCert], `is not the key of ${bankTlsCert.variable}`);
  }
  // TLS settings must not be ignored silently.
  const [given] = [
    ...(ca === null ? [] : [bankTlsCa]),
    ...(certificate === null ? [] : [bankTlsCert]),
    ...(key === null ? [] : [bankTlsKey]),
  ];
  if (given !== undefined && new URL(read(bankUrl)).protocol === 'http:') {
    refuse([bankUrl, given], `must begin with https://, since ${given.variable} is set`);
  }
  return { token: read(bankToken), tls: { ca, certificate, key } };
}
