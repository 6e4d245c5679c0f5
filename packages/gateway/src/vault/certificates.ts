import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs;

/** True if a text contains at least one PEM certificate, and each can be read. */
export function hasCertificates(text: string): boolean {
  const certificates = text.match(CERTIFICATE) ?? [];
  return certificates.length > 0 && certificates.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

/** True if a text is a PEM private key without a passphrase. */
export const isPrivateKey = (text: string): boolean => privateKeyIn(text) !== null;

/** True if the first certificate of a PEM chain belongs to this private key. */
export function isKeyOf(certificates: string, key: string): boolean {
  const [first] = certificates.match(CERTIFICATE) ?? [];
  const privateKey = privateKeyIn(key);
  if (first === undefined || privateKey === null) return false;
  return new X509Certificate(first).checkPrivateKey(privateKey);
}

function privateKeyIn(text: string): KeyObject | null {
  try {
    return createPrivateKey(text);
  } catch {
    return null;
  }
}
