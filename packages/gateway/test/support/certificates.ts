import { join } from 'node:path';
import { run, tail, temporaryFolder, testEnvironment } from '@payment-gateway/testkit';

/** An authority that signs server certificates. */
export type Authority = {
  /** Its own certificate, as a PEM file. */
  readonly file: string;
  /** `names` in openssl's notation: `IP:127.0.0.1` or `DNS:localhost`. */
  readonly certify: (
    names: string,
  ) => Promise<{ readonly certificate: string; readonly key: string }>;
};

/** Creates an authority that nobody trusts yet. */
export async function makeAuthority(name: string): Promise<Authority> {
  const folder = temporaryFolder('authority');
  const [file, authorityKey] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem')];
  await openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '2', '-subj', `/CN=${name}`],
    ...['-keyout', authorityKey, '-out', file],
  );
  return {
    file,
    async certify(names) {
      const made = temporaryFolder('certificate');
      const [certificate, key] = [join(made, 'cert.pem'), join(made, 'key.pem')];
      await openssl(
        ...['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '2', '-subj', '/CN=server'],
        ...['-CA', file, '-CAkey', authorityKey, '-addext', `subjectAltName=${names}`],
        ...['-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', key, '-out', certificate],
      );
      return { certificate, key };
    },
  };
}

async function openssl(...args: string[]): Promise<void> {
  const program = await run({ command: 'openssl', args, env: testEnvironment({}) });
  const { code } = await program.exited;
  if (code !== 0) throw new Error(`openssl ${args[0] ?? ''} failed: ${tail(program.output())}`);
}
