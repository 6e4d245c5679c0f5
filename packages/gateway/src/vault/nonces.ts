import { randomBytes } from 'node:crypto';

const AT_ONCE = 256;

/**
 * Returns random nonces of this many bytes, each only once. They are drawn from the system's generator many at a
 * time: one by one, they would cost more than the encryption.
 */
export function createNonces(size: number): () => Buffer {
  let drawn = Buffer.alloc(0);
  return () => {
    if (drawn.length === 0) drawn = randomBytes(AT_ONCE * size);
    const nonce = drawn.subarray(0, size);
    drawn = drawn.subarray(size);
    return nonce;
  };
}
