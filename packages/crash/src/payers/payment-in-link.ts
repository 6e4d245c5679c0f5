const ID_BYTES = 16;

/** The payment that an address of the gateway's leads to the challenge of: its token begins with the id. */
export function paymentInLink(link: URL): string {
  const [, token = ''] = /\/3d-secure\/([\w-]+)$/.exec(link.pathname) ?? [];
  const id = Buffer.from(token, 'base64url').subarray(0, ID_BYTES).toString('hex');
  return id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
