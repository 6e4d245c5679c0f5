/** A shop's address with a parameter added to its query, which stays as the merchant wrote it. */
export function withParameter(address: string, name: string, value: string): string {
  const { href, search } = new URL(address);
  const joint = search === '' ? (href.endsWith('?') ? '' : '?') : '&';
  return `${href}${joint}${name}=${value}`;
}
